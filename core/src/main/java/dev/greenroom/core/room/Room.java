package dev.greenroom.core.room;

import dev.greenroom.core.lobby.Lobby;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A room.
 *
 * @param roomId globally unique, 1..100 of {@code [a-zA-Z0-9_-]}
 * @param appId its application
 * @param status as written; a room whose process is over counts as destroyed before it is written
 * @param roomConfig at most 10000 characters, opaque
 * @param allocation its last place
 * @param former the places that it had before, oldest first, at most {@link #MOST_FORMER}
 * @param pinned the deployment that it was asked for on; absent: the latest
 * @param region where it comes back; only while it is suspended, else its process says
 * @param createdAt when
 * @param createdBy by whom
 * @param destroyedAt when it was destroyed, where that is not when it gave its last place back
 * @param requestHash what was asked for, when it was asked for with an idempotency key
 * @param lobby what makes it a lobby; absent when it is none
 */
public record Room(
    String roomId,
    String appId,
    RoomStatus status,
    Optional<String> roomConfig,
    Allocation allocation,
    List<Allocation> former,
    Optional<String> pinned,
    Optional<Region> region,
    Instant createdAt,
    String createdBy,
    Optional<Instant> destroyedAt,
    Optional<String> requestHash,
    Optional<Lobby> lobby) {

  /** Beyond that the oldest are forgotten: the list of a room that comes and goes is bounded. */
  public static final int MOST_FORMER = 19;

  /** Where the rooms of local lobbies stand: on no process of ours. */
  public static final String LOCAL = "local";

  public Room {
    former = List.copyOf(former);
  }

  /** The partition of the by-process index in which the rooms stand. */
  public static String processKey(String processId, boolean active) {
    return processId + (active ? "#active" : "#inactive");
  }

  /** All its places that are remembered, oldest first. */
  public Stream<Allocation> allocations() {
    return Stream.concat(former.stream(), Stream.of(allocation));
  }

  /** When it last had a place on that process. */
  public Optional<Instant> lastOn(String processId) {
    return allocations()
        .filter(place -> place.processId().equals(processId))
        .map(Allocation::scheduledAt)
        .reduce((earlier, later) -> later);
  }

  /** True when its game server runs on a player's own machine. */
  public boolean local() {
    return lobby.map(Lobby::local).orElse(false);
  }

  /** The same with another state of its lobby. */
  public Room with(Lobby changed) {
    return new Room(
        roomId,
        appId,
        status,
        roomConfig,
        allocation,
        former,
        pinned,
        region,
        createdAt,
        createdBy,
        destroyedAt,
        requestHash,
        Optional.of(changed));
  }

  /** The same room on that process, as its next place. */
  Room on(String processId) {
    return with(
        new Allocation(
            allocation.allocationId(), processId, allocation.scheduledAt(), Optional.empty()));
  }

  private Room with(Allocation place) {
    return new Room(
        roomId,
        appId,
        status,
        roomConfig,
        place,
        former,
        pinned,
        region,
        createdAt,
        createdBy,
        destroyedAt,
        requestHash,
        lobby);
  }

  /** As it will be once it has come back to a place; its process is not known yet. */
  Room returning(String allocationId, Instant now) {
    List<Allocation> places = allocations().toList();
    return new Room(
        roomId,
        appId,
        RoomStatus.active,
        roomConfig,
        new Allocation(allocationId, "", now, Optional.empty()),
        places.subList(Math.max(0, places.size() - MOST_FORMER), places.size()),
        pinned,
        Optional.empty(),
        createdAt,
        createdBy,
        Optional.empty(),
        requestHash,
        lobby);
  }

  static Room read(ItemReader in) {
    return new Room(
        in.string("roomId"),
        in.string("appId"),
        in.constant("status", RoomStatus.class),
        in.optionalString("roomConfig"),
        Allocation.read(in),
        in.list("former", Allocation::read),
        in.optionalString("pinned"),
        in.optionalConstant("region", Region.class),
        in.instant("createdAt"),
        in.string("createdBy"),
        in.optionalInstant("destroyedAt"),
        in.optionalString("requestHash"),
        Lobby.read(in));
  }

  Map<String, AttributeValue> write() {
    ItemWriter out = new ItemWriter();
    lobby.ifPresent(l -> l.write(out, appId));
    return out.put("roomId", roomId)
        .put("appId", appId)
        .put("status", status)
        .put("roomConfig", roomConfig)
        .put("allocationId", allocation.allocationId())
        .put("processId", allocation.processId())
        .put("scheduledAt", allocation.scheduledAt())
        .put("unscheduledAt", allocation.unscheduledAt())
        .put("former", formerItems())
        .put("pinned", pinned)
        .put("region", region)
        .put("processKey", processKey(allocation.processId(), status == RoomStatus.active))
        .put("createdAt", createdAt)
        .put("createdBy", createdBy)
        .put("destroyedAt", destroyedAt)
        .put("requestHash", requestHash)
        .item();
  }

  /** Most rooms have one place in their life, and no list of others. */
  Optional<List<Map<String, AttributeValue>>> formerItems() {
    return former.isEmpty()
        ? Optional.empty()
        : Optional.of(former.stream().map(Allocation::write).toList());
  }
}
