/** Game processes: their lifecycle, their table, and the ports through which they run. */
package dev.greenroom.core.process;
