package dev.greenroom.core.reaping;

import dev.greenroom.core.Policy;
import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides about processes whose deadline has come. Pure. */
public final class ReapPlan {
  private ReapPlan() {}

  /** One decision about one process. */
  public sealed interface Action {
    Process process();

    /** Its agent says that it never bound its port: it is failed and ended. */
    record FailUnbound(Process process, String reason) implements Action {}

    /** It seems idle: its agent is asked to look once more. */
    record Ask(Process process, String why) implements Action {}

    /** It is not idle: look again at that time, or when something happens. */
    record LeaveBe(Process process, Optional<Instant> lookAgain) implements Action {}

    /** Nobody answered the question: it stays. A silent agent never ends a match. */
    record Reopen(Process process) implements Action {}

    /** The grace of its stop is over: it is killed. */
    record Kill(Process process) implements Action {}

    /** It is over: its rooms are written as destroyed. */
    record Sweep(Process process) implements Action {}
  }

  /**
   * @param heard when the agent of a node last spoke, by the node's id; a node that is not there
   *     will never speak again
   */
  public static List<Action> plan(
      List<Process> due, Map<String, Instant> heard, Policy policy, Instant now) {
    return due.stream()
        .filter(process -> process.deadline().map(d -> !d.isAfter(now)).orElse(false))
        .flatMap(
            process ->
                decide(process, process.nodeId().map(heard::get).orElse(Instant.MAX), policy, now)
                    .stream())
        .toList();
  }

  private static Optional<Action> decide(
      Process process, Instant heard, Policy policy, Instant now) {
    DeadlineReason reason = process.deadlineReason().orElseThrow();
    return switch (reason) {
      case bind ->
          process.status() == ProcessStatus.starting
              ? unbound(process, heard, policy, now)
              : Optional.empty();
      case idle -> Optional.of(idle(process, policy, now));
      case ask -> Optional.of(new Action.Reopen(process));
      case stop -> Optional.of(new Action.Kill(process));
      case sweep -> Optional.of(new Action.Sweep(process));
    };
  }

  /**
   * Only an agent that has spoken since can tell that the port did not come: while it could not (a
   * shut lid, a lost network), the game may have bound it and have its match. A node that is silent
   * for longer is looked at again later, so that it does not stand in the way of others.
   */
  private static Optional<Action> unbound(
      Process process, Instant heard, Policy policy, Instant now) {
    if (!heard.isBefore(process.deadline().orElseThrow())) {
      return Optional.of(new Action.FailUnbound(process, reason(process, policy)));
    }
    return Duration.between(heard, now).compareTo(policy.nodeSilence()) > 0
        ? Optional.of(new Action.LeaveBe(process, Optional.of(now.plus(policy.nodeSilence()))))
        : Optional.empty();
  }

  private static Action idle(Process process, Policy policy, Instant now) {
    if (process.activeConnections() > 0 || process.status() != ProcessStatus.running) {
      return new Action.LeaveBe(process, Optional.empty());
    }
    if (process.roomsAllocated() == 0) {
      return after(process, policy.idleTimeout(), now, "no room and no connection");
    }
    return policy
        .emptyRoomTimeout()
        .map(timeout -> after(process, timeout, now, "rooms that nobody visits"))
        .orElseGet(() -> new Action.LeaveBe(process, Optional.empty()));
  }

  private static Action after(Process process, Duration timeout, Instant now, String why) {
    // What is later than now was written before the clock was set back, and says nothing.
    Optional<Instant> ripe =
        Stream.concat(
                Stream.of(process.roomsUpdatedAt()),
                Stream.of(process.startedAt(), process.idleSince()).flatMap(Optional::stream))
            .filter(moment -> !moment.isAfter(now))
            .max(Instant::compareTo)
            .map(moment -> moment.plus(timeout))
            .filter(moment -> moment.isAfter(now));
    return ripe.isPresent() ? new Action.LeaveBe(process, ripe) : new Action.Ask(process, why);
  }

  /** Names what it opened instead, so that the mistake can be seen from the sentence. */
  private static String reason(Process process, Policy policy) {
    return "did not bind its port within %d s: %s"
        .formatted(
            policy.bindTimeout().toSeconds(),
            process
                .opened()
                .map(opened -> "opened " + opened)
                .orElse(process.bootedAt().isPresent() ? "it opened nothing" : "it never booted"));
  }
}
