package dev.greenroom.core.room;

import dev.greenroom.core.lobby.Lobby;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A room.
 *
 * @param roomId globally unique, 1..100 of {@code [a-zA-Z0-9_-]}
 * @param appId its application
 * @param status as written; a room whose process is over counts as destroyed before it is written
 * @param roomConfig at most 10000 characters, opaque
 * @param allocation its last place
 * @param createdAt when
 * @param createdBy by whom
 * @param requestHash what was asked for, when it was asked for with an idempotency key
 * @param lobby what makes it a lobby; absent when it is none
 */
public record Room(
    String roomId,
    String appId,
    RoomStatus status,
    Optional<String> roomConfig,
    Allocation allocation,
    Instant createdAt,
    String createdBy,
    Optional<String> requestHash,
    Optional<Lobby> lobby) {

  /** Where the rooms of local lobbies stand: on no process of ours. */
  public static final String LOCAL = "local";

  /** The partition of the by-process index in which the rooms stand. */
  public static String processKey(String processId, boolean active) {
    return processId + (active ? "#active" : "#inactive");
  }

  /** The same with a place on that process. */
  Room on(String processId) {
    return new Room(
        roomId,
        appId,
        status,
        roomConfig,
        new Allocation(
            allocation.allocationId(), processId, allocation.scheduledAt(), Optional.empty()),
        createdAt,
        createdBy,
        requestHash,
        lobby);
  }

  /** The same with another state of its lobby. */
  public Room with(Lobby changed) {
    return new Room(
        roomId,
        appId,
        status,
        roomConfig,
        allocation,
        createdAt,
        createdBy,
        requestHash,
        Optional.of(changed));
  }

  static Room read(ItemReader in) {
    return new Room(
        in.string("roomId"),
        in.string("appId"),
        in.constant("status", RoomStatus.class),
        in.optionalString("roomConfig"),
        new Allocation(
            in.string("allocationId"),
            in.string("processId"),
            in.instant("scheduledAt"),
            in.optionalInstant("unscheduledAt")),
        in.instant("createdAt"),
        in.string("createdBy"),
        in.optionalString("requestHash"),
        Lobby.read(in));
  }

  /** True when its game server runs on a player's own machine. */
  public boolean local() {
    return lobby.map(Lobby::local).orElse(false);
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
        .put("processKey", processKey(allocation.processId(), status == RoomStatus.active))
        .put("createdAt", createdAt)
        .put("createdBy", createdBy)
        .put("requestHash", requestHash)
        .item();
  }
}
