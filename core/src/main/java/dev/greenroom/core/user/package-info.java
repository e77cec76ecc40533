/** Users: addresses with personal tokens, and for which organizations each token may act. */
package dev.greenroom.core.user;
