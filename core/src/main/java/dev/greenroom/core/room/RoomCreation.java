package dev.greenroom.core.room;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.Applications;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.deployment.Deployments;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Launching;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessOpening;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Gives a room its place: on the oldest open process, else through a lane on one that is being
 * opened. Every race is settled by one conditional transaction; losing costs a try with another
 * candidate, never a wrong answer.
 */
public final class RoomCreation {
  /** Candidates looked at, so that concurrent callers spread over the oldest few. */
  private static final int CANDIDATES = 4;

  private static final int MOST_CANDIDATES_TRIED = 3;

  private static final int MOST_TRIES = 40;

  /** How often a lane is asked whose answers are lost. */
  private static final int MOST_ASKED = 5;

  private final Database database;
  private final Tables tables;
  private final Applications applications;
  private final Deployments deployments;
  private final Processes processes;
  private final ProcessOpening opening;
  private final Rooms rooms;
  private final Launching launching;
  private final RoomIds ids;
  private final Retry retry;
  private final InstantSource clock;

  public RoomCreation(
      Database database,
      Tables tables,
      Applications applications,
      Deployments deployments,
      Processes processes,
      ProcessOpening opening,
      Rooms rooms,
      Launching launching,
      RoomIds ids,
      Retry retry,
      InstantSource clock) {
    this.database = database;
    this.tables = tables;
    this.applications = applications;
    this.deployments = deployments;
    this.processes = processes;
    this.opening = opening;
    this.rooms = rooms;
    this.launching = launching;
    this.ids = ids;
    this.retry = retry;
    this.clock = clock;
  }

  /**
   * A room with its process.
   *
   * @param room the room
   * @param process its process as it stood just before
   * @param tries how many transactions it took; 0 when the room was there already
   */
  public record Created(Room room, Process process, int tries) {}

  /**
   * Creates the room, or hands back the one that the same idempotency key created.
   *
   * @throws GreenroomException 404 unknown application or deployment, or none pushed yet; 422 a
   *     taken room id, or an idempotency key used with another request; 400 a process that can
   *     never start
   */
  public Created create(RoomRequest request) {
    Application app = applications.require(request.orgId(), request.appId());
    DeploymentSpec spec = spec(app, request);
    String roomId = roomId(request);
    Room room =
        new Room(
            roomId,
            app.appId(),
            RoomStatus.active,
            request.roomConfig(),
            new Allocation(UUID.randomUUID().toString(), "", clock.instant(), Optional.empty()),
            clock.instant(),
            request.createdBy(),
            request.idempotencyKey().map(key -> requestHash(request, key)));
    return new Search(room, spec, request.region()).run();
  }

  private DeploymentSpec spec(Application app, RoomRequest request) {
    if (request.deploymentId().isPresent()) {
      return deployments.require(app.appId(), request.deploymentId().get()).spec();
    }
    return app.latest()
        .orElseThrow(
            () ->
                GreenroomException.notFound(
                    "Application '%s' has no deployment yet; push one first.", app.appId()));
  }

  private String roomId(RoomRequest request) {
    return request
        .roomId()
        .or(() -> request.idempotencyKey().map(key -> RoomIds.of(request.appId(), key)))
        .orElseGet(ids::random);
  }

  private static String requestHash(RoomRequest request, String key) {
    return Hashes.sha256(
        String.join(
            "\n",
            key,
            request.region().name(),
            request.roomConfig().toString(),
            request.deploymentId().toString(),
            request.roomId().toString()));
  }

  /** One caller's way to a place. */
  private final class Search {
    private final Room room;
    private final DeploymentSpec spec;
    private final Region region;
    private int tries;

    Search(Room room, DeploymentSpec spec, Region region) {
      this.room = room;
      this.spec = spec;
      this.region = region;
    }

    Created run() {
      Optional<Created> found = amongOpen();
      if (found.isEmpty()) {
        found = spec.roomsPerProcess() == 1 ? alone() : throughLane();
      }
      return found.orElseThrow(
          () ->
              new GreenroomException(
                  ErrorCode.INTERNAL, "No place was found in time; try again.", null));
    }

    /** One look at the index: what it shows may be stale, so one closed candidate is enough. */
    private Optional<Created> amongOpen() {
      List<String> open = processes.open(spec.deploymentId(), region, CANDIDATES);
      for (int next = 0; next < Math.min(open.size(), MOST_CANDIDATES_TRIED); next++) {
        Step step = joinOnce(processes.get(open.get(spread(next, open.size()))));
        if (step.found().isPresent() || step.verdict() == Verdict.CLOSED) {
          return step.found();
        }
        retry.backOff(tries);
      }
      return Optional.empty();
    }

    /** The oldest first; who met a conflict, or takes a whole process, spreads over the others. */
    private int spread(int next, int size) {
      return next == 0 && spec.roomsPerProcess() > 1
          ? 0
          : Math.floorMod(room.roomId().hashCode() + next, size);
    }

    /** With one room a process there is nothing to share: a process of its own. */
    private Optional<Created> alone() {
      String processId = UUID.randomUUID().toString();
      while (tries < MOST_TRIES) {
        Step step = open(processId);
        if (step.found().isPresent()) {
          return step.found();
        }
        retry.backOff(tries);
      }
      return Optional.empty();
    }

    private Optional<Created> throughLane() {
      Lane lane =
          new Lane(
              database, tables, spec.deploymentId(), region, room.roomId(), spec.roomsPerProcess());
      Lane.Ticket ticket = ticket(lane, () -> lane.next(clock.instant()));
      boolean opener = ticket.first();
      while (tries < MOST_TRIES) {
        Optional<Process> process = opener ? Optional.empty() : processes.get(ticket.processId());
        if (process.isEmpty() && !opener) {
          retry.backOff(1);
          process = processes.get(ticket.processId());
        }
        Step step = process.isEmpty() ? open(ticket.processId()) : joinOnce(process);
        if (step.found().isPresent()) {
          return step.found();
        }
        switch (step.verdict()) {
          case AGAIN -> retry.backOff(tries);
          case EXISTS -> opener = false;
          case CLOSED -> {
            long closed = ticket.generation();
            ticket = ticket(lane, () -> lane.after(closed, clock.instant()));
            opener = ticket.first();
          }
        }
      }
      return Optional.empty();
    }

    /** A ticket whose answer was lost is not asked for twice: its slot would stay empty. */
    private Lane.Ticket ticket(Lane lane, Supplier<Lane.Ticket> take) {
      Supplier<Lane.Ticket> next = take;
      for (int asked = 1; ; asked++) {
        try {
          return next.get();
        } catch (SdkException e) {
          if (!Retry.lostAnswer(e) || asked == MOST_ASKED) {
            throw e;
          }
          next = () -> lane.latest(clock.instant());
          retry.backOff(asked);
        }
      }
    }

    /** Takes a slot of a process that is open, filling it up when it is the last. */
    private Step joinOnce(Optional<Process> candidate) {
      return candidate
          .filter(Process::open)
          .map(
              process -> {
                Room placed = on(process.processId());
                return attempt(placed, process, List.of(slot(process), put(placed)));
              })
          .orElseGet(() -> Step.of(Verdict.CLOSED));
    }

    private TransactWriteItem slot(Process process) {
      Instant now = clock.instant();
      boolean last = process.roomsAllocated() == process.roomsPerProcess() - 1;
      Update update =
          Update.of(tables.processes(), process.processId())
              .add("roomsAllocated", 1)
              .set("roomsUpdatedAt", now)
              .require("#accepting = ?", true)
              .require(
                  last ? "#roomsAllocated = ?" : "#roomsAllocated < ?",
                  process.roomsPerProcess() - 1);
      return (last ? update.remove("openKey") : update).inTransaction();
    }

    /** Opens a process with this room as its first; whoever loses joins the winner's. */
    private Step open(String processId) {
      ProcessOpening.Intent intent =
          opening.intent(
              processId, room.appId(), spec, region, Optional.of(room.roomId()), clock.instant());
      Room placed = on(processId);
      List<TransactWriteItem> writes = new ArrayList<>(List.of(intent.put(), put(placed)));
      intent.claim().ifPresent(writes::add);
      Step step = attempt(placed, intent.process(), writes);
      step.found()
          .map(Created::process)
          .filter(process -> step.fresh() && process.processId().equals(processId))
          .filter(process -> process.nodeId().isPresent())
          .flatMap(this::launch)
          .ifPresent(
              reason -> {
                throw GreenroomException.badRequest("The room has no process: %s", reason);
              });
      return step;
    }

    /**
     * The room has its place: a launch that fails for the moment is repeated by the placer, which
     * records it, and the caller must not be told that there is no room.
     */
    private Optional<String> launch(Process process) {
      try {
        return launching.launch(process);
      } catch (RuntimeException forTheMoment) {
        return Optional.empty();
      }
    }

    private Step attempt(Room placed, Process process, List<TransactWriteItem> writes) {
      tries++;
      Outcome outcome;
      try {
        outcome = database.transact(UUID.randomUUID().toString(), writes);
      } catch (SdkException e) {
        if (!Retry.lostAnswer(e)) {
          throw e;
        }
        return afterLostAnswer();
      }
      return switch (outcome) {
        case Outcome.Done done -> Step.won(new Created(placed, process, tries));
        case Outcome.Conflict conflict -> Step.of(Verdict.AGAIN);
        case Outcome.Refused refused when refused.failed(1) -> settled(refused.item(1));
        case Outcome.Refused refused -> refusedBy(refused.item(0));
      };
    }

    /** Nobody knows whether it was written: the room itself tells. */
    private Step afterLostAnswer() {
      return rooms.get(room.roomId()).map(this::settled).orElseGet(() -> Step.of(Verdict.AGAIN));
    }

    /**
     * The room stands in the way. Before a caller is refused for it, it is read once more: under
     * load DynamoDB Local was seen to hand back an item that did not match.
     */
    private Step settled(Optional<Map<String, AttributeValue>> item) {
      return item.map(rooms.schema()::read)
          .filter(existing -> ours(existing) || sameRequest(existing))
          .or(() -> rooms.get(room.roomId()))
          .map(this::settled)
          .orElseGet(() -> Step.of(Verdict.AGAIN));
    }

    private boolean ours(Room existing) {
      return existing.allocation().allocationId().equals(room.allocation().allocationId());
    }

    private boolean sameRequest(Room existing) {
      return existing.appId().equals(room.appId())
          && room.requestHash().isPresent()
          && existing.requestHash().equals(room.requestHash());
    }

    /** The room exists: ours from a try whose answer was lost, the same request's, or taken. */
    private Step settled(Room existing) {
      if (ours(existing) || sameRequest(existing)) {
        Process process =
            processes
                .get(existing.allocation().processId())
                .orElseThrow(
                    () ->
                        GreenroomException.invalid(
                            "The Idempotency-Key belongs to a room that is over; use a new key."));
        return ours(existing)
            ? Step.won(new Created(existing, process, tries))
            : Step.there(new Created(existing, process, 0));
      }
      if (room.requestHash().isPresent() && existing.requestHash().isPresent()) {
        throw GreenroomException.invalid(
            "The Idempotency-Key was used before with another request; use a new key.");
      }
      throw GreenroomException.invalid(
          "roomId '%s' is already taken; room ids are unique for ever.", room.roomId());
    }

    private Step refusedBy(Optional<Map<String, AttributeValue>> process) {
      return process
          .map(processes.schema()::read)
          .map(p -> Step.of(p.open() ? Verdict.EXISTS : Verdict.CLOSED))
          .orElseGet(() -> Step.of(Verdict.AGAIN));
    }

    private Room on(String processId) {
      return new Room(
          room.roomId(),
          room.appId(),
          room.status(),
          room.roomConfig(),
          new Allocation(
              room.allocation().allocationId(),
              processId,
              room.allocation().scheduledAt(),
              Optional.empty()),
          room.createdAt(),
          room.createdBy(),
          room.requestHash());
    }

    private TransactWriteItem put(Room placed) {
      return Database.putAbsent(tables.rooms(), rooms.schema().write(placed));
    }
  }

  /** What to do after a try that found no place. */
  private enum Verdict {
    /** A conflict: the same again. */
    AGAIN,
    /** The process was opened by another: join it. */
    EXISTS,
    /** The process is full or gone: another. */
    CLOSED
  }

  /** A place, or what to do next. */
  private record Step(Optional<Created> found, boolean fresh, Verdict verdict) {
    static Step won(Created created) {
      return new Step(Optional.of(created), true, Verdict.AGAIN);
    }

    static Step there(Created created) {
      return new Step(Optional.of(created), false, Verdict.AGAIN);
    }

    static Step of(Verdict verdict) {
      return new Step(Optional.empty(), false, verdict);
    }
  }
}
