package dev.greenroom.core.allocation;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The processes of a deployment that did not come up, since the last one that did. Pure.
 *
 * @param processes in the order of their creation
 * @param rounds those that were under way together count as one
 */
record Failures(List<Process> processes, int rounds) {

  static Failures of(Snapshot snapshot, AllocationPolicy policy, Instant now) {
    Optional<Instant> proof =
        Stream.concat(
                snapshot.in(ProcessStatus.running).stream().filter(snapshot::current),
                snapshot.failed().stream())
            .filter(process -> ran(process, now).compareTo(policy.proven()) >= 0)
            .map(Process::createdAt)
            .max(Comparator.naturalOrder());
    List<Process> counted =
        snapshot.failed().stream()
            .filter(process -> ran(process, now).compareTo(policy.proven()) < 0)
            .filter(process -> proof.map(process.createdAt()::isAfter).orElse(true))
            .filter(process -> counts(process, policy, now))
            .sorted(Comparator.comparing(Process::createdAt))
            .toList();
    return new Failures(counted, rounds(counted));
  }

  private static Duration ran(Process process, Instant now) {
    return process
        .startedAt()
        .map(started -> Duration.between(started, process.terminatedAt().orElse(now)))
        .orElse(Duration.ZERO);
  }

  /** One of the future was written before the clock was set back, and says nothing. */
  private static boolean counts(Process process, AllocationPolicy policy, Instant now) {
    return process
        .terminatedAt()
        .filter(at -> !at.isAfter(now) && at.plus(policy.forgotten()).isAfter(now))
        .isPresent();
  }

  private static int rounds(List<Process> failed) {
    int rounds = 0;
    Instant roundEnd = Instant.MIN;
    for (Process process : failed) {
      if (!process.createdAt().isBefore(roundEnd)) {
        rounds++;
        roundEnd = process.terminatedAt().orElseThrow();
      }
    }
    return rounds;
  }

  boolean none() {
    return processes.isEmpty();
  }

  /** The one that ended last. */
  Optional<Process> last() {
    return processes.stream().max(Comparator.comparing(p -> p.terminatedAt().orElseThrow()));
  }

  /** When the next one may be tried. */
  Optional<Instant> until(AllocationPolicy policy) {
    return last()
        .flatMap(Process::terminatedAt)
        .map(
            ended -> {
              Duration pause = policy.firstPause();
              for (int n = 1; n < rounds && pause.compareTo(policy.longestPause()) < 0; n++) {
                pause = pause.multipliedBy(2);
              }
              return ended.plus(
                  pause.compareTo(policy.longestPause()) < 0 ? pause : policy.longestPause());
            });
  }

  /** True while nothing that was created since has bound its port. */
  boolean stall(Snapshot snapshot) {
    return processes.stream()
        .map(Process::createdAt)
        .max(Comparator.naturalOrder())
        .map(
            last ->
                snapshot.open().stream()
                    .filter(snapshot::current)
                    .noneMatch(process -> process.createdAt().isAfter(last)))
        .orElse(false);
  }
}
