package dev.greenroom.core.room;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.lobby.LobbyParts;
import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * The table of rooms. A room's state is read through its process: when the process is over or
 * stopping, its rooms are destroyed at that very moment, and are written so afterwards.
 */
public final class Rooms {
  private final Database database;
  private final Tables tables;
  private final Processes processes;
  private final Decisions decisions;
  private final Policy policy;
  private final Retry retry;
  private final RecordSchema<Room> schema;

  public Rooms(
      Database database,
      Tables tables,
      Processes processes,
      Decisions decisions,
      Policy policy,
      Retry retry) {
    this.database = database;
    this.tables = tables;
    this.processes = processes;
    this.decisions = decisions;
    this.policy = policy;
    this.retry = retry;
    this.schema = new RecordSchema<>(tables.rooms(), Room.class, Room::write, Room::read);
  }

  RecordSchema<Room> schema() {
    return schema;
  }

  /** A room with the process that it stands on; the process is absent once it has aged out. */
  public record Placed(Room room, Optional<Process> process) {

    /** True while players may join or are about to. */
    public boolean alive() {
      return room.status() == RoomStatus.active
          && (room.local() || process.map(p -> p.status().holdsRooms()).orElse(false));
    }

    /** When its place was given back, also where that is not written yet. */
    public Optional<Instant> unscheduledAt() {
      if (alive()) {
        return Optional.empty();
      }
      return room.allocation()
          .unscheduledAt()
          .or(() -> process.flatMap(p -> p.stoppingAt().or(p::terminatedAt)))
          .or(() -> Optional.of(room.allocation().scheduledAt()));
    }
  }

  /** The item as written. */
  public Optional<Room> get(String roomId) {
    return database.get(tables.rooms(), schema, roomId);
  }

  /** The room of that id, when the same request with the same idempotency key created it. */
  public Optional<Room> earlier(Room intended) {
    return get(intended.roomId()).filter(new RoomClaim(intended)::sameRequest);
  }

  /** Rooms with the processes that they stand on, in the order of the ids; missing left out. */
  public List<Placed> placed(List<String> roomIds) {
    List<Room> found =
        database.getAll(
            tables.rooms(), roomIds.stream().map(tables.rooms()::key).toList(), schema::read);
    Map<String, Process> byId =
        processes
            .getAll(
                found.stream()
                    .filter(room -> !room.local())
                    .map(room -> room.allocation().processId())
                    .distinct()
                    .toList())
            .stream()
            .collect(Collectors.toMap(Process::processId, Function.identity()));
    return found.stream()
        .map(room -> new Placed(room, Optional.ofNullable(byId.get(room.allocation().processId()))))
        .toList();
  }

  /** The sentence for a room that is unknown or another's. */
  public static GreenroomException unknown(String appId, String roomId) {
    return GreenroomException.notFound(
        "roomId '%s' is not a room of application '%s'.", roomId, appId);
  }

  /** The room of that application with its process; another's looks like an unknown one. */
  public Placed require(String appId, String roomId) {
    Room room =
        get(roomId).filter(r -> r.appId().equals(appId)).orElseThrow(() -> unknown(appId, roomId));
    return new Placed(room, processes.get(room.allocation().processId()));
  }

  /**
   * The rooms on a process that are alive, or those that were there before, oldest first. For the
   * latter it looks among the active ones first: a room only moves from there to the others, so
   * that one which moves between the two looks is seen at least once.
   */
  public List<Placed> ofProcess(Process process, boolean alive) {
    Set<Map<String, AttributeValue>> keys = new LinkedHashSet<>(keysOf(process.processId(), true));
    if (!alive) {
      keys.addAll(keysOf(process.processId(), false));
    }
    return database.getAll(tables.rooms(), List.copyOf(keys), schema::read).stream()
        .map(room -> new Placed(room, Optional.of(process)))
        .filter(placed -> placed.alive() == alive)
        .sorted(Comparator.comparing(placed -> placed.room().allocation().scheduledAt()))
        .toList();
  }

  private List<Map<String, AttributeValue>> keysOf(String processId, boolean active) {
    return database.all(byProcess(processId, active)).stream().map(tables.rooms()::keyOf).toList();
  }

  private QueryRequest byProcess(String processId, boolean active) {
    return Index.of(tables.rooms(), Tables.BY_PROCESS, Room.processKey(processId, active));
  }

  /** Replaces the configuration of a living room. */
  public void configure(String appId, String roomId, String roomConfig) {
    if (!require(appId, roomId).alive()) {
      throw unknown(appId, roomId);
    }
    Outcome outcome =
        retry.untilSettled(
            () ->
                database.update(
                    Update.of(tables.rooms(), roomId)
                        .set("roomConfig", roomConfig)
                        .require("#status = ?", RoomStatus.active)));
    if (!outcome.done()) {
      throw unknown(appId, roomId);
    }
  }

  /**
   * Destroys a living room and frees its slot, in one transaction.
   *
   * @throws GreenroomException 404 when it is not alive
   */
  public void destroy(String appId, String roomId, Instant now) {
    for (int tried = 1; ; tried++) {
      Placed placed = require(appId, roomId);
      if (!placed.alive()) {
        throw unknown(appId, roomId);
      }
      if (free(placed.room(), placed.process(), now)) {
        return;
      }
      retry.backOff(tried);
    }
  }

  /**
   * The same, and records who wanted it.
   *
   * @param orgId the caller's organization, which owns the application
   * @param by the caller
   * @throws GreenroomException 404 when it is not alive
   */
  public void destroy(String orgId, String appId, String roomId, String by, Instant now) {
    destroy(appId, roomId, now);
    decisions.record(
        new Decision(
            Decision.room(roomId),
            now,
            DecisionKind.roomDestroyed,
            "Room %s was destroyed through the API by %s.".formatted(roomId, by),
            Map.of("by", by, Decision.ORG, orgId)));
  }

  /** Writes the rooms of a process that is over as destroyed; true when none is left. */
  public boolean sweep(Process process, int limit, Instant now) {
    QueryRequest some = byProcess(process.processId(), true).toBuilder().limit(limit).build();
    List<Room> rooms =
        database.getAll(
            tables.rooms(),
            database.page(some).stream().map(tables.rooms()::keyOf).toList(),
            schema::read);
    for (Room room : rooms) {
      if (room.status() == RoomStatus.active) {
        free(room, Optional.of(process), now);
      }
    }
    return processes.get(process.processId()).map(p -> p.roomsAllocated() == 0).orElse(true);
  }

  /** False when the room or its process changed in between. */
  private boolean free(Room room, Optional<Process> process, Instant now) {
    List<TransactWriteItem> writes = new ArrayList<>();
    String processId = room.allocation().processId();
    Instant expiry = now.plus(policy.retention());
    Update destroyed =
        Update.of(tables.rooms(), room.roomId())
            .set("status", RoomStatus.destroyed)
            .set("unscheduledAt", now)
            .set("processKey", Room.processKey(processId, false))
            .set("expiresAt", expiry.getEpochSecond())
            .require(
                "#status = ? AND #allocationId = ?",
                RoomStatus.active,
                room.allocation().allocationId());
    room.lobby().ifPresent(lobby -> lobby.over(destroyed));
    writes.add(destroyed.inTransaction());
    process.ifPresent(p -> writes.add(slotFreed(p, now)));
    room.lobby()
        .ifPresent(
            lobby -> writes.addAll(LobbyParts.expiring(tables, room.roomId(), lobby, expiry)));
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes)).done();
  }

  /** One room fewer: an accepting process is open again, and idleness counts from here. */
  private TransactWriteItem slotFreed(Process process, Instant now) {
    Update update =
        Update.of(tables.processes(), process.processId())
            .add("roomsAllocated", -1)
            .set("roomsUpdatedAt", now)
            .require("#status = ? AND #accepting = ?", process.status(), process.accepting());
    if (process.accepting()) {
      update.set("openKey", Process.openKey(process.deploymentId(), process.region()));
    }
    if (process.status() == ProcessStatus.running
        && process.accepting()
        && process.idleTimeoutEnabled()) {
      update
          .set("deadlineShard", Tables.shard(process.processId()))
          .set("deadline", now.plus(policy.idleTimeout()))
          .set("deadlineReason", DeadlineReason.idle);
    }
    return update.inTransaction();
  }
}
