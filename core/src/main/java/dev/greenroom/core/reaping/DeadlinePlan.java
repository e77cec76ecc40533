package dev.greenroom.core.reaping;

import dev.greenroom.core.Policy;
import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Process;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The deadlines of processes as they would be if what they wait for had begun just now. Pure. */
public final class DeadlinePlan {
  private DeadlinePlan() {}

  /** A process and its new deadline. */
  public record Anew(Process process, Instant deadline) {}

  /** What has a deadline that is not the one it would have now; a sweep is due whenever it is. */
  public static List<Anew> plan(List<Process> processes, Policy policy, Instant now) {
    return processes.stream()
        .filter(process -> process.deadline().isPresent())
        .map(process -> new Anew(process, deadline(process, policy, now)))
        .filter(anew -> !anew.process().deadline().equals(Optional.of(anew.deadline())))
        .toList();
  }

  private static Instant deadline(Process process, Policy policy, Instant now) {
    DeadlineReason reason = process.deadlineReason().orElseThrow();
    return switch (reason) {
      case bind -> now.plus(policy.bindTimeout());
      case idle -> now.plus(idle(process, policy));
      case ask -> now.plus(policy.askTimeout());
      case stop -> now.plus(policy.stopGrace());
      case sweep -> earlier(process.deadline().orElseThrow(), now);
    };
  }

  /** With rooms on it the longer of the two times, so that none of them is cut short. */
  private static Duration idle(Process process, Policy policy) {
    return process.roomsAllocated() == 0
        ? policy.idleTimeout()
        : policy.emptyRoomTimeout().stream()
            .max(Comparator.naturalOrder())
            .filter(timeout -> timeout.compareTo(policy.idleTimeout()) > 0)
            .orElse(policy.idleTimeout());
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
