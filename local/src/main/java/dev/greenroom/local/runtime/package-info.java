/** What runs games on one machine, whatever it is. */
package dev.greenroom.local.runtime;
