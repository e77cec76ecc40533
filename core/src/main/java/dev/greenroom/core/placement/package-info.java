/** Placement: which node a process goes to. Pure. */
package dev.greenroom.core.placement;
