package dev.greenroom.core.room;

/** The state of a room; spelled as the wire spells it. */
public enum RoomStatus {
  active,
  destroyed
}
