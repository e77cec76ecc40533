/** Why something is as it is: one timeline of a room or a process, from what was recorded. */
package dev.greenroom.core.why;
