package dev.greenroom.core.why;

import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.core.usage.ProcessCost;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Everything that is recorded about one subject.
 *
 * @param id the room or process asked about
 * @param kind which of the two it is
 * @param room the room, when it is one that was created
 * @param process the process asked about, or that of the room; absent once it has aged out
 * @param firstRoom the room for which the process was opened, unless it was opened in advance
 * @param deployment what the process runs
 * @param decisions about both
 * @param cost what the process cost, and what the room has of it when a room was asked about
 * @param log the last lines that the process printed
 */
public record Evidence(
    String id,
    SubjectKind kind,
    Optional<Rooms.Placed> room,
    Optional<Process> process,
    Optional<Room> firstRoom,
    Optional<Deployment> deployment,
    List<Decision> decisions,
    ProcessCost cost,
    List<String> log) {

  public Evidence {
    // Within a millisecond the order of a life decides.
    decisions =
        decisions.stream()
            .sorted(Comparator.comparing(Decision::at).thenComparing(Decision::kind))
            .toList();
    log = List.copyOf(log);
  }

  /** The decisions of these kinds, oldest first. */
  List<Decision> decided(Collection<DecisionKind> kinds) {
    return decisions.stream().filter(decision -> kinds.contains(decision.kind())).toList();
  }

  /** The last decision of these kinds. */
  Optional<Decision> last(DecisionKind... kinds) {
    return decided(List.of(kinds)).stream().reduce((earlier, later) -> later);
  }

  /** True when the room ended with its process, and not before it. */
  boolean roomEndedWithProcess() {
    Optional<Instant> end = process.flatMap(p -> p.stoppingAt().or(p::terminatedAt));
    return end.isPresent()
        && last(DecisionKind.roomDestroyed).isEmpty()
        && room.flatMap(Rooms.Placed::unscheduledAt)
            .map(gone -> !gone.isBefore(end.get()))
            .orElse(false);
  }
}
