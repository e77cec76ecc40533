package dev.greenroom.core.process;

/** What a process's deadline is about. */
public enum DeadlineReason {
  /** Its port must be bound by then (100 s: room-lifecycle page). */
  bind,
  /** It is reaped then if it has neither a room nor a connection (5 min: exit-process page). */
  idle,
  /** The agent was asked whether it is idle and must have answered by then. */
  ask,
  /** The grace between SIGTERM and SIGKILL ends then. */
  stop,
  /** It is over, and its rooms are to be written as destroyed. */
  sweep
}
