/** Rooms: what players join, and how one is given a place on a process. */
package dev.greenroom.core.room;
