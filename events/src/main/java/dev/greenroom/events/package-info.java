/** What is said on the wire between a node and the control plane: plain records, no I/O. */
package dev.greenroom.events;
