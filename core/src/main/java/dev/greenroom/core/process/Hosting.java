package dev.greenroom.core.process;

/** What kind of machine a process runs on; spelled as the wire spells it. */
public enum Hosting {
  metal,
  cloud,
  shared
}
