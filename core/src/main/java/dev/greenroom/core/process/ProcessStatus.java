package dev.greenroom.core.process;

import java.util.Map;
import java.util.Set;

/** The lifecycle of a process, as a table: from × to → allowed. */
public enum ProcessStatus {
  /** Created, perhaps waiting for capacity, perhaps booting; its port is not bound. */
  starting,
  /** Its default port is bound; players reach it. */
  running,
  /** Takes no new room; its rooms finish, unless it is taken back. */
  draining,
  /** A stop was issued; its rooms count as destroyed. */
  stopping,
  /** Ended as it should. */
  stopped,
  /** Ended by itself with an error, was lost, or never bound its port. */
  failed;

  private static final Map<ProcessStatus, Set<ProcessStatus>> NEXT =
      Map.of(
          starting, Set.of(running, stopping, stopped, failed),
          running, Set.of(draining, stopping, stopped, failed),
          draining, Set.of(running, stopping, stopped, failed),
          stopping, Set.of(stopped, failed),
          stopped, Set.of(),
          failed, Set.of());

  /** True when a process may go from here to there in one step. */
  public boolean mayBecome(ProcessStatus next) {
    return NEXT.get(this).contains(next);
  }

  /** True when nothing runs any more and nothing can follow. */
  public boolean over() {
    return NEXT.get(this).isEmpty();
  }

  /** True while rooms on it are alive: before any stop. */
  public boolean holdsRooms() {
    return this == starting || this == running || this == draining;
  }
}
