package dev.greenroom.agent;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;

/**
 * The programs of one game at one moment.
 *
 * @param pids all of them
 * @param socketInodes the sockets they hold, on Linux; else empty
 * @param socketsKnown false where they run as another user, whose sockets the agent may not see
 * @param cpu processor time of each since it started
 * @param memoryBytes resident memory of all; what they share counts once for each
 * @param ownNetwork whether every socket that is seen is theirs
 */
public record ProcessGroup(
    Set<Long> pids,
    Set<Long> socketInodes,
    boolean socketsKnown,
    Map<ProgramRun, Duration> cpu,
    long memoryBytes,
    boolean ownNetwork) {

  ProcessGroup(
      Set<Long> pids,
      Set<Long> socketInodes,
      boolean socketsKnown,
      Map<ProgramRun, Duration> cpu,
      long memoryBytes) {
    this(pids, socketInodes, socketsKnown, cpu, memoryBytes, false);
  }

  static final ProcessGroup EMPTY = new ProcessGroup(Set.of(), Set.of(), true, Map.of(), 0);

  /** The same in a network namespace of its own. */
  ProcessGroup inOwnNetwork() {
    return new ProcessGroup(pids, socketInodes, true, cpu, memoryBytes, true);
  }

  boolean holds(SocketOwner owner) {
    return ownNetwork
        || socketInodes.contains(owner.inode())
        || !Collections.disjoint(pids, owner.pids());
  }
}
