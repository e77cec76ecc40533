/** The one typed error, mapped to HTTP in one place. */
package dev.greenroom.core.error;
