package dev.greenroom.agent;

import dev.greenroom.events.ExitReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A game in a container that ECS has started. How it ended is told by ECS to the control plane;
 * from here its end is told too, without an exit code, when ECS had time to tell it first.
 */
final class EcsGame {
  /** ECS's own word on an end takes a second or two. */
  static final Duration LEFT_TO_ECS = Duration.ofSeconds(10);

  private final LocalProcess process;
  private final ProgramStat program;
  private Optional<Instant> ended = Optional.empty();

  /**
   * @param process as it was first seen
   * @param program its first program
   */
  EcsGame(LocalProcess process, ProgramStat program) {
    this.process = process;
    this.program = program;
  }

  LocalProcess process() {
    return process;
  }

  /** The same at this moment. */
  LocalProcess now(ContainerPrograms programs, Instant now) {
    if (ended.isEmpty() && !programs.runs(program)) {
      ended = Optional.of(now);
    }
    Optional<Instant> told = ended.filter(at -> !now.isBefore(at.plus(LEFT_TO_ECS)));
    return new LocalProcess(
        process.processId(),
        process.leaderPid(),
        process.startedAt(),
        process.ports(),
        told.map(at -> new ExitReport(OptionalInt.empty(), at)),
        told.isEmpty(),
        process.ownAddresses());
  }
}
