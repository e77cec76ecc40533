package dev.greenroom.core.why;

import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.Rooms;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What happened, in order. The times on the items are its skeleton, since they are always there;
 * decisions say why. Entries are added in the order of a life, which decides among equal times.
 */
final class Chronicle {
  private static final EnumSet<DecisionKind> ENDS =
      EnumSet.of(
          DecisionKind.launchRefused,
          DecisionKind.bindFailed,
          DecisionKind.lost,
          DecisionKind.exited);
  private static final EnumSet<DecisionKind> STOPS =
      EnumSet.of(DecisionKind.reaped, DecisionKind.stopped, DecisionKind.shutDown);

  private final Evidence evidence;
  private final List<Timeline.Entry> entries = new ArrayList<>();

  private Chronicle(Evidence evidence) {
    this.evidence = evidence;
  }

  static List<Timeline.Entry> of(Evidence evidence) {
    Chronicle chronicle = new Chronicle(evidence);
    chronicle.tell();
    return chronicle.entries.stream()
        .filter(entry -> !entry.at().isAfter(chronicle.until()))
        .sorted(Comparator.comparing(Timeline.Entry::at))
        .toList();
  }

  /** What a process did after a room had left it is none of the suspended room's story. */
  private Instant until() {
    return evidence
        .room()
        .filter(Rooms.Placed::suspended)
        .flatMap(placed -> placed.room().allocation().unscheduledAt())
        .orElse(Instant.MAX);
  }

  private void tell() {
    evidence.room().map(Rooms.Placed::room).or(this::askedFor).ifPresent(this::asked);
    decided(EnumSet.of(DecisionKind.budgetRefused));
    evidence.room().map(Rooms.Placed::room).ifPresent(r -> new Stays(r, evidence).tell(this));
    decided(EnumSet.of(DecisionKind.roomResumed));
    evidence.process().ifPresent(this::opened);
    decided(EnumSet.range(DecisionKind.placed, DecisionKind.launchRefused));
    evidence.process().ifPresent(this::begun);
    evidence.room().ifPresent(this::joined);
    decided(EnumSet.of(DecisionKind.resumed, DecisionKind.firstPlayer));
    evidence.process().ifPresent(this::players);
    decided(EnumSet.range(DecisionKind.roomSuspended, DecisionKind.held));
    evidence.process().ifPresent(this::ended);
    evidence.room().ifPresent(this::gone);
    decided(EnumSet.of(DecisionKind.swept));
  }

  private void asked(Room room) {
    add(
        room.createdAt(),
        "Room %s was asked for by %s.".formatted(room.roomId(), room.createdBy()),
        Map.of("roomId", room.roomId(), "by", room.createdBy()));
  }

  /** A process that was opened for a room that came back was not what that room had asked for. */
  private Optional<Room> askedFor() {
    return evidence
        .firstRoom()
        .filter(room -> evidence.process().map(process -> began(room, process)).orElse(true));
  }

  private static boolean began(Room room, Process process) {
    return room.allocations()
        .findFirst()
        .map(place -> place.processId().equals(process.processId()))
        .orElse(true);
  }

  private void opened(Process process) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("processId", process.processId());
    facts.put("deploymentId", process.deploymentId());
    facts.put("region", process.region().name());
    evidence
        .deployment()
        .ifPresent(
            d -> {
              facts.put("buildId", d.buildId());
              d.buildTag().ifPresent(tag -> facts.put("buildTag", tag));
            });
    add(
        process.createdAt(),
        "Process %s was opened in %s %s, on %s: %s vCPU, %d MiB, up to %d rooms."
            .formatted(
                process.processId(),
                process.region(),
                process.initialRoomId().map(room -> "for room " + room).orElseGet(this::inAdvance),
                deployment(process),
                BigDecimal.valueOf(process.milliVcpus(), 3).stripTrailingZeros().toPlainString(),
                process.memoryMb(),
                process.roomsPerProcess()),
        facts);
  }

  /** The item does not say who asked for a process without a room; the decision does. */
  private String inAdvance() {
    return evidence
        .last(DecisionKind.placed, DecisionKind.waits)
        .map(decision -> "in advance for " + decision.facts().get("by"))
        .orElse("in advance");
  }

  private String deployment(Process process) {
    return evidence
        .deployment()
        .map(Chronicle::described)
        .orElseGet(() -> "deployment " + process.deploymentId());
  }

  private static String described(Deployment deployment) {
    return "deployment %d, build %s"
        .formatted(
            deployment.spec().number(), deployment.buildTag().orElseGet(deployment::buildId));
  }

  private void begun(Process process) {
    boolean told =
        !evidence.decided(EnumSet.range(DecisionKind.placed, DecisionKind.placedLater)).isEmpty();
    process
        .nodeId()
        .filter(node -> !told)
        .ifPresent(
            node ->
                add(
                    process.createdAt(),
                    "The process has its place on node " + node + ".",
                    Map.of("node", node)));
    process
        .scheduledAt()
        .ifPresent(at -> add(at, "The launch was handed to the machine.", Map.of()));
    process.bootedAt().ifPresent(at -> add(at, "The first program ran.", Map.of()));
    process.startedAt().ifPresent(at -> started(at, process));
  }

  private void started(Instant at, Process process) {
    Map<String, String> facts = new LinkedHashMap<>();
    process.ports().forEach(port -> facts.put(port.name(), address(port)));
    add(
        at,
        "The port was bound%s."
            .formatted(
                process
                    .defaultPort()
                    .map(port -> ": players reach it at " + address(port))
                    .orElse("")),
        facts);
  }

  private static String address(ExposedPort port) {
    return "%s:%d (%s)".formatted(port.host(), port.port(), port.transport());
  }

  private void joined(Rooms.Placed placed) {
    Room room = placed.room();
    Optional<String> first = evidence.process().flatMap(Process::initialRoomId);
    if (evidence.process().isPresent() && !first.equals(Optional.of(room.roomId()))) {
      add(
          room.allocation().scheduledAt(),
          "Room %s joined process %s, which was open."
              .formatted(room.roomId(), room.allocation().processId()),
          Map.of("processId", room.allocation().processId()));
    }
  }

  /** The items know the last change only; each change is not recorded. */
  private void players(Process process) {
    if (process.activeConnectionsUpdatedAt().isEmpty()) {
      return;
    }
    if (process.activeConnections() > 0) {
      String count = Integer.toString(process.activeConnections());
      add(
          process.activeConnectionsUpdatedAt().get(),
          "The last report that told of a change had %s connected.".formatted(count),
          Map.of("connections", count));
    } else {
      process
          .idleSince()
          .filter(at -> end(process).map(at::isBefore).orElse(true))
          .ifPresent(at -> add(at, "The last player who was seen had left.", Map.of()));
    }
  }

  private static Optional<Instant> end(Process process) {
    return process.stoppingAt().or(process::terminatedAt);
  }

  private void ended(Process process) {
    Map<String, String> reason =
        process.exitReason().map(text -> Map.of("reason", text)).orElse(Map.of());
    boolean stopTold = !evidence.decided(STOPS).isEmpty();
    boolean endTold = !evidence.decided(ENDS).isEmpty();
    process
        .stoppingAt()
        .filter(at -> !stopTold && !process.terminatedAt().equals(Optional.of(at)))
        .ifPresent(at -> add(at, "The process was stopped" + because(process), reason));
    process
        .terminatedAt()
        .filter(at -> !endTold)
        .ifPresent(at -> add(at, "The process ended" + because(process), reason));
  }

  private static String because(Process process) {
    return process.exitReason().map(reason -> ": " + reason + ".").orElse(".");
  }

  private void gone(Rooms.Placed placed) {
    String id = placed.room().roomId();
    if (placed.alive()
        || placed.suspended()
        || evidence.last(DecisionKind.roomDestroyed).isPresent()) {
      return;
    }
    if (evidence.roomEndedWithProcess()) {
      evidence
          .process()
          .flatMap(Chronicle::end)
          .ifPresent(at -> add(at, "Room %s ended with its process.".formatted(id), Map.of()));
    } else {
      Room room = placed.room();
      room.destroyedAt()
          .or(room.allocation()::unscheduledAt)
          .ifPresent(at -> add(at, "Room %s was destroyed.".formatted(id), Map.of()));
    }
  }

  private void decided(EnumSet<DecisionKind> kinds) {
    evidence.decided(kinds).forEach(d -> add(d.at(), d.text(), d.facts()));
  }

  void add(Instant at, String text, Map<String, String> facts) {
    entries.add(new Timeline.Entry(at, text, facts));
  }
}
