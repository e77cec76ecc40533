package dev.greenroom.core.heartbeat;

import dev.greenroom.core.process.Egress;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.ProcessStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** One thing that a report makes known about a process. */
public sealed interface Step {

  /** Its first program ran; what it has opened explains a port that never comes. */
  record Booted(Instant at, Optional<String> opened) implements Step {}

  /** Its default port is bound. */
  record Started(Instant at, List<ExposedPort> ports) implements Step {}

  /**
   * Players came or left.
   *
   * @param egress what it had sent by then, where that is news
   */
  record Connections(int active, Instant lastSeen, Optional<Egress> egress) implements Step {}

  /** It has sent noticeably more. */
  record Egressed(Egress egress) implements Step {}

  /**
   * The agent looked once more: nobody is connected.
   *
   * @param blind the machine shows no players at all; then it has no room either
   */
  record ConfirmedIdle(boolean blind) implements Step {}

  /**
   * The agent looked once more: somebody is connected, or may be.
   *
   * @param blind the machine shows no players at all, and it has a room
   */
  record VetoedIdle(boolean blind) implements Step {}

  /**
   * It has ended.
   *
   * @param reason why: a stop that was asked for before explains the end better than its signal
   * @param how what the machine saw of it
   * @param code its exit code
   */
  record Ended(ProcessStatus status, Instant at, String reason, String how, OptionalInt code)
      implements Step {}
}
