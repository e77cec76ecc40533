/** What was decided about a process or a room, and why, so that it can be told afterwards. */
package dev.greenroom.core.decision;
