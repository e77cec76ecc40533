package dev.greenroom.agent;

import dev.greenroom.events.ExitReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A game process as the runtime that started it knows it.
 *
 * @param processId its name in Greenroom
 * @param leaderPid the first program, which is also the id of the process group
 * @param startedAt when that program was started
 * @param ports at least one; the first is the default port, which decides whether the game is bound
 * @param exit how it ended, once the runtime knows
 * @param alive false as soon as the first program has ended
 * @param ownAddresses those of its own network namespace, where every socket is its own; empty for
 *     a process that shares the machine's
 */
public record LocalProcess(
    String processId,
    long leaderPid,
    Instant startedAt,
    List<ExpectedPort> ports,
    Optional<ExitReport> exit,
    boolean alive,
    Set<String> ownAddresses) {

  /**
   * One that shares the machine's network.
   *
   * @throws IllegalArgumentException without any port
   */
  public LocalProcess(
      String processId,
      long leaderPid,
      Instant startedAt,
      List<ExpectedPort> ports,
      Optional<ExitReport> exit,
      boolean alive) {
    this(processId, leaderPid, startedAt, ports, exit, alive, Set.of());
  }

  /**
   * @throws IllegalArgumentException without any port
   */
  public LocalProcess {
    ports = List.copyOf(ports);
    ownAddresses = Set.copyOf(ownAddresses);
    if (ports.isEmpty()) {
      throw new IllegalArgumentException("Process " + processId + " has no default port.");
    }
  }

  boolean hasOwnNetwork() {
    return !ownAddresses.isEmpty();
  }

  ExpectedPort defaultPort() {
    return ports.getFirst();
  }
}
