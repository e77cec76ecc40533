/** How long functions take until their first answer. */
package dev.greenroom.bench.coldstart;
