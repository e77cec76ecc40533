package dev.greenroom.core.room;

/** The state of a room; spelled as the wire spells it. */
public enum RoomStatus {
  /** It has a place on a process. */
  active,
  /** It gave its place back, and keeps its id, its configuration and its history. */
  suspended,
  /** It is over. */
  destroyed
}
