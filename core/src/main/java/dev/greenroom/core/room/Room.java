package dev.greenroom.core.room;

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
 */
public record Room(
    String roomId,
    String appId,
    RoomStatus status,
    Optional<String> roomConfig,
    Allocation allocation,
    Instant createdAt,
    String createdBy,
    Optional<String> requestHash) {

  /** The partition of the by-process index in which the rooms stand. */
  public static String processKey(String processId, boolean active) {
    return processId + (active ? "#active" : "#inactive");
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
        in.optionalString("requestHash"));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("roomId", roomId)
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
