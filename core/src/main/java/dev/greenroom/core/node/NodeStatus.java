package dev.greenroom.core.node;

/** Whether a node takes new processes; spelled as the wire spells it. */
public enum NodeStatus {
  /** Ordered from the cloud, and not heard of yet: ours alone, the API shows no such node. */
  starting,
  running,
  /** Its processes finish, none comes. */
  draining,
  stopped
}
