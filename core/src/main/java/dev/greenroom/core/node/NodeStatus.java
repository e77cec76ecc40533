package dev.greenroom.core.node;

/** Whether a node takes new processes; spelled as the wire spells it. */
public enum NodeStatus {
  running,
  /** Its processes finish, none comes. */
  draining,
  stopped
}
