package dev.greenroom.agent;

import dev.greenroom.events.ExitReport;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A game process as the runtime that started it knows it.
 *
 * @param processId its name in Greenroom
 * @param leaderPid the first program, which is also the id of the process group
 * @param startedAt when that program was started
 * @param ports at least one; the first is the default port, which decides whether the game is bound
 * @param exit how it ended, once the runtime knows
 * @param alive false as soon as the first program has ended
 */
public record LocalProcess(
    String processId,
    long leaderPid,
    Instant startedAt,
    List<ExpectedPort> ports,
    Optional<ExitReport> exit,
    boolean alive) {

  /**
   * @throws IllegalArgumentException without any port
   */
  public LocalProcess {
    ports = List.copyOf(ports);
    if (ports.isEmpty()) {
      throw new IllegalArgumentException("Process " + processId + " has no default port.");
    }
  }

  ExpectedPort defaultPort() {
    return ports.getFirst();
  }
}
