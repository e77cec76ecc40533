package dev.greenroom.core.why;

import dev.greenroom.core.app.Applications;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.deployment.Deployments;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLogs;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.core.scaling.Scalings;
import dev.greenroom.core.usage.Costs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gathers what is recorded about a room or a process, and has its timeline made. */
public final class Inquiry {
  /** Beyond that the oldest are left out: a process that is asked about for days. */
  private static final int DECISIONS = 200;

  private static final int OF_A_FLEET = 20;

  /** Later than all that is recorded, in milliseconds of 13 digits as they are sorted. */
  private static final Instant EVER = Instant.ofEpochMilli(9_999_999_999_000L);

  private final Applications applications;
  private final Deployments deployments;
  private final Processes processes;
  private final Rooms rooms;
  private final Decisions decisions;
  private final Scalings scalings;
  private final LastLines log;
  private final Costs costs;

  public Inquiry(
      Applications applications,
      Deployments deployments,
      Processes processes,
      Rooms rooms,
      Decisions decisions,
      Scalings scalings,
      ProcessLogs logs,
      Costs costs) {
    this.applications = applications;
    this.deployments = deployments;
    this.processes = processes;
    this.rooms = rooms;
    this.decisions = decisions;
    this.scalings = scalings;
    this.log = new LastLines(logs);
    this.costs = costs;
  }

  /**
   * The timeline of a room or a process of that organization. A room comes first, since its id may
   * be of the caller's making.
   *
   * @throws GreenroomException 404 for an id that is unknown or another's
   */
  public Timeline about(String orgId, String id) {
    return room(orgId, id)
        .or(() -> process(orgId, id))
        .or(() -> refused(orgId, id))
        .map(Timeline::of)
        .orElseThrow(
            () -> GreenroomException.notFound("'%s' is neither a room nor a process.", id));
  }

  private Optional<Evidence> room(String orgId, String id) {
    return rooms
        .get(id)
        .filter(room -> applications.owns(orgId, room.appId()))
        .map(
            room -> {
              Optional<Process> process = processes.get(room.allocation().processId());
              List<Decision> decided = new ArrayList<>(aboutRoom(orgId, room));
              process.ifPresent(p -> decided.addAll(decisions.of(p.processId(), DECISIONS)));
              Rooms.Placed placed = new Rooms.Placed(room, process);
              return evidence(
                  id, SubjectKind.room, Optional.of(placed), process, Optional.empty(), decided);
            });
  }

  private Optional<Evidence> process(String orgId, String id) {
    return processes
        .get(id)
        .filter(process -> applications.owns(orgId, process.appId()))
        .map(
            process -> {
              Optional<Room> first =
                  process
                      .initialRoomId()
                      .flatMap(rooms::get)
                      .filter(room -> room.appId().equals(process.appId()));
              List<Decision> decided = new ArrayList<>(decisions.of(id, DECISIONS));
              first.ifPresent(room -> decided.addAll(aboutRoomOn(orgId, room, id)));
              return evidence(
                  id, SubjectKind.process, Optional.empty(), Optional.of(process), first, decided);
            });
  }

  /** What was never created: the decision that refused it says whose it would have been. */
  private Optional<Evidence> refused(String orgId, String id) {
    return refused(SubjectKind.room, id, ofOrg(orgId, Decision.room(id)))
        .or(() -> refused(SubjectKind.process, id, ofOrg(orgId, id)));
  }

  private Optional<Evidence> refused(SubjectKind kind, String id, List<Decision> decided) {
    return decided.isEmpty()
        ? Optional.empty()
        : Optional.of(
            evidence(id, kind, Optional.empty(), Optional.empty(), Optional.empty(), decided));
  }

  /** An id may be taken again after a room has aged out; what was before is another room's. */
  private List<Decision> aboutRoom(String orgId, Room room) {
    return ofOrg(orgId, Decision.room(room.roomId())).stream()
        .filter(decision -> !decision.at().isBefore(room.createdAt()))
        .toList();
  }

  /** A room that came back elsewhere goes on there. */
  private List<Decision> aboutRoomOn(String orgId, Room room, String processId) {
    return aboutRoom(orgId, room).stream()
        .filter(
            decision ->
                decision
                    .facts()
                    .getOrDefault("processId", room.allocation().processId())
                    .equals(processId))
        .toList();
  }

  private List<Decision> ofOrg(String orgId, String subject) {
    return decisions.of(subject, DECISIONS).stream()
        .filter(decision -> orgId.equals(decision.facts().get(Decision.ORG)))
        .toList();
  }

  /** What was decided about its fleet while it waited, which is what it waited for. */
  private List<Decision> aboutFleet(Process process, List<Decision> recorded) {
    boolean waited = recorded.stream().anyMatch(d -> d.kind() == DecisionKind.waits);
    if (!waited || process.fleetId().isEmpty()) {
      return List.of();
    }
    Instant until = process.scheduledAt().or(process::terminatedAt).orElse(EVER).plusMillis(1);
    return scalings
        .decisions(process.fleetId().get(), Optional.of(process.region()), until, OF_A_FLEET)
        .stream()
        .filter(decision -> !decision.at().isBefore(process.createdAt()))
        .map(
            decision ->
                new Decision(
                    process.processId(),
                    decision.at(),
                    DecisionKind.fleetDecided,
                    "Of its fleet was decided: " + decision.why(),
                    decision.inputs()))
        .toList();
  }

  private Evidence evidence(
      String id,
      SubjectKind kind,
      Optional<Rooms.Placed> room,
      Optional<Process> process,
      Optional<Room> firstRoom,
      List<Decision> recorded) {
    List<Decision> decided = new ArrayList<>(recorded);
    process.ifPresent(p -> decided.addAll(aboutFleet(p, recorded)));
    return new Evidence(
        id,
        kind,
        room,
        process,
        firstRoom,
        process.map(Process::deploymentId).flatMap(deployments::get),
        decided,
        kind == SubjectKind.room
            ? process.map(p -> costs.withRooms(p).only(id)).orElseGet(costs::none)
            : process.map(costs::of).orElseGet(costs::none),
        process.map(p -> log.of(p.processId())).orElse(List.of()));
  }
}
