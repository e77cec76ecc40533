package dev.greenroom.core.room;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.RecordSchema;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/**
 * The table of rooms. A room's state is read through its process: when the process is over or
 * stopping, its rooms are destroyed at that very moment, and are written so afterwards.
 */
public final class Rooms {
  private final Database database;
  private final Tables tables;
  private final Processes processes;
  private final Decisions decisions;
  private final Retry retry;
  private final RecordSchema<Room> schema;
  private final Leaving leaving;
  private final Departures departures;

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
    this.retry = retry;
    this.schema = new RecordSchema<>(tables.rooms(), Room.class, Room::write, Room::read);
    this.leaving = new Leaving(database, tables, policy, retry);
    this.departures = new Departures(database, tables, policy);
  }

  RecordSchema<Room> schema() {
    return schema;
  }

  Departures departures() {
    return departures;
  }

  /** A room with the process that it stands on; the process is absent once it has aged out. */
  public record Placed(Room room, Optional<Process> process) {

    /** True while players may join or are about to. */
    public boolean alive() {
      return room.status() == RoomStatus.active
          && (room.local() || process.map(p -> p.status().holdsRooms()).orElse(false));
    }

    /** True while it has no place and may come back; its last process is none of its matter. */
    public boolean suspended() {
      return room.status() == RoomStatus.suspended;
    }

    /** True while it stands on that process. */
    boolean aliveOn(String processId) {
      return alive() && room.allocation().processId().equals(processId);
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
    return get(intended.roomId()).filter(existing -> NewRoom.sameRequest(intended, existing));
  }

  /** Rooms with the processes that they stand on, in the order of the ids; missing left out. */
  public List<Placed> placed(List<String> roomIds) {
    List<Room> found =
        database.getAll(
            tables.rooms(), roomIds.stream().map(tables.rooms()::key).toList(), schema::read);
    Map<String, Process> byId = new HashMap<>();
    processes
        .getAll(
            found.stream().filter(room -> !room.local()).map(Rooms::processOf).distinct().toList())
        .forEach(process -> byId.put(process.processId(), process));
    return found.stream()
        .map(room -> new Placed(room, Optional.ofNullable(byId.get(processOf(room)))))
        .toList();
  }

  /** The sentence for a room whose server is none of ours. */
  public static GreenroomException local(String roomId) {
    return GreenroomException.badRequest(
        "roomId '%s' is a local lobby: its server runs on the player's own machine.", roomId);
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
   * The rooms on a process that are alive, or those that were there before, oldest first; of the
   * latter some may be alive elsewhere. It looks among the active ones first, then among the
   * inactive ones, then among those that have left for another process: a room that moves on
   * meanwhile moves in that order, so that it is seen at least once.
   */
  public List<Placed> ofProcess(Process process, boolean alive) {
    String id = process.processId();
    Set<Map<String, AttributeValue>> keys = new LinkedHashSet<>(keysOf(id, true));
    if (!alive) {
      keys.addAll(keysOf(id, false));
      keys.addAll(keysOfDeparted(process));
    }
    List<Room> found = database.getAll(tables.rooms(), List.copyOf(keys), schema::read);
    Map<String, Process> elsewhere = elsewhere(process, found);
    return found.stream()
        .filter(room -> room.appId().equals(process.appId()) && room.lastOn(id).isPresent())
        .map(room -> new Placed(room, Optional.ofNullable(elsewhere.get(processOf(room)))))
        .filter(placed -> placed.aliveOn(id) == alive)
        .sorted(Comparator.comparing(placed -> placed.room().lastOn(id).orElseThrow()))
        .toList();
  }

  private List<Map<String, AttributeValue>> keysOfDeparted(Process process) {
    return departures.from(process.processId()).stream().map(tables.rooms()::key).toList();
  }

  /** The processes of these rooms, as read; only those of rooms that came back are looked up. */
  private Map<String, Process> elsewhere(Process process, List<Room> rooms) {
    Map<String, Process> byId = new HashMap<>(Map.of(process.processId(), process));
    List<String> others =
        rooms.stream()
            .map(Rooms::processOf)
            .filter(id -> !byId.containsKey(id))
            .distinct()
            .toList();
    processes.getAll(others).forEach(other -> byId.put(other.processId(), other));
    return byId;
  }

  private static String processOf(Room room) {
    return room.allocation().processId();
  }

  private List<Map<String, AttributeValue>> keysOf(String processId, boolean active) {
    return database.all(byProcess(processId, active)).stream().map(tables.rooms()::keyOf).toList();
  }

  private QueryRequest byProcess(String processId, boolean active) {
    return Index.of(tables.rooms(), Tables.BY_PROCESS, Room.processKey(processId, active));
  }

  /** Replaces the configuration of a room that is alive or suspended. */
  public void configure(String appId, String roomId, String roomConfig) {
    Placed placed = require(appId, roomId);
    if (!placed.alive() && !placed.suspended()) {
      throw unknown(appId, roomId);
    }
    Outcome outcome =
        retry.untilSettled(
            () ->
                database.update(
                    Update.of(tables.rooms(), roomId)
                        .set("roomConfig", roomConfig)
                        .require("#status IN (?, ?)", RoomStatus.active, RoomStatus.suspended)));
    if (!outcome.done()) {
      throw unknown(appId, roomId);
    }
  }

  /**
   * Destroys a room that is alive and frees its slot, in one transaction; or one that is suspended.
   *
   * @throws GreenroomException 404 when it is neither
   */
  public void destroy(String appId, String roomId, Instant now) {
    for (int tried = 1; ; tried++) {
      Placed placed = require(appId, roomId);
      if (!placed.alive() && !placed.suspended()) {
        throw unknown(appId, roomId);
      }
      if (placed.suspended()
          ? leaving.destroyedSuspended(placed.room(), now)
          : leaving.destroyed(placed.room(), placed.process(), now)) {
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

  /**
   * Suspends a living room and frees its slot, in one transaction. A room that is suspended already
   * is as it should be.
   *
   * @return the room as it stood; empty when it was suspended already
   * @throws GreenroomException 404 when it is over; 400 when it has no process of ours
   */
  public Optional<Room> suspend(String appId, String roomId, Instant now) {
    for (int tried = 1; ; tried++) {
      Placed placed = require(appId, roomId);
      if (placed.suspended()) {
        return Optional.empty();
      }
      if (!placed.alive()) {
        throw unknown(appId, roomId);
      }
      if (placed.room().local()) {
        throw local(roomId);
      }
      if (leaving.suspended(placed.room(), placed.process().orElseThrow(), now)) {
        return Optional.of(placed.room());
      }
      retry.backOff(tried);
    }
  }

  /**
   * The same, and records who wanted it.
   *
   * @param orgId the caller's organization, which owns the application
   * @param by the caller
   * @throws GreenroomException 404 when it is over
   */
  public void suspend(String orgId, String appId, String roomId, String by, Instant now) {
    suspend(appId, roomId, now)
        .ifPresent(
            room ->
                decisions.record(
                    new Decision(
                        Decision.room(roomId),
                        now,
                        DecisionKind.roomSuspended,
                        "Room %s was suspended through the API by %s.".formatted(roomId, by),
                        Map.of("by", by, "processId", processOf(room), Decision.ORG, orgId))));
  }

  /** A room that came back to a process that can never start is suspended as before. */
  void giveBack(Room placed, Instant now) {
    processes.get(processOf(placed)).ifPresent(process -> leaving.suspended(placed, process, now));
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
        leaving.destroyed(room, Optional.of(process), now);
      }
    }
    return processes.get(process.processId()).map(p -> p.roomsAllocated() == 0).orElse(true);
  }
}
