/** How much of a fleet must be there by the clock, even when nobody plays. */
package dev.greenroom.core.minimum;
