package dev.greenroom.core.node;

/** Whether a node takes new processes; spelled as the wire spells it. */
public enum NodeStatus {
  /** Ordered from the cloud, and not heard of yet: ours alone, the API shows no such node. */
  starting,
  running,
  /** Its processes finish, none comes. */
  draining,
  /**
   * A bare-metal machine that has been silent for so long that what ran on it counts as ended: ours
   * alone, the API of Hathora shows it as stopped. It runs again as soon as it speaks.
   */
  lost,
  stopped
}
