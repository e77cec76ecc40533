package dev.greenroom.core.why;

/** What can be asked about; spelled as the wire spells it. */
public enum SubjectKind {
  room,
  process
}
