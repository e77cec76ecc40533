package dev.greenroom.functions.view;

import dev.greenroom.core.room.Allocation;
import dev.greenroom.core.room.RoomStatus;
import dev.greenroom.core.room.Rooms;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** A room: Room, and RoomWithoutAllocations. */
public final class RoomView {
  private RoomView() {}

  /** With the history of its places, oldest first. */
  public static JsonObject of(Rooms.Placed placed) {
    Stream<JsonObject> former = placed.room().former().stream().map(RoomView::former);
    return brief(placed).put("allocations", Stream.concat(former, last(placed).stream()).toList());
  }

  /** As in lists. */
  public static JsonObject brief(Rooms.Placed placed) {
    return new JsonObject()
        .put("roomId", placed.room().roomId())
        .put("appId", placed.room().appId())
        .putNullable("roomConfig", placed.room().roomConfig())
        .put("status", status(placed))
        .putNullable("currentAllocation", placed.alive() ? last(placed) : Optional.empty());
  }

  /** The word for a suspended room is that of 2024; the enum that dropped it is open. */
  private static RoomStatus status(Rooms.Placed placed) {
    if (placed.suspended()) {
      return RoomStatus.suspended;
    }
    return placed.alive() ? RoomStatus.active : RoomStatus.destroyed;
  }

  /** A local room has no place of ours. */
  private static Optional<JsonObject> last(Rooms.Placed placed) {
    return placed.room().local()
        ? Optional.empty()
        : Optional.of(allocation(placed.room().allocation(), placed.unscheduledAt()));
  }

  private static JsonObject former(Allocation allocation) {
    return allocation(allocation, allocation.unscheduledAt());
  }

  private static JsonObject allocation(Allocation allocation, Optional<Instant> unscheduledAt) {
    return new JsonObject()
        .put("roomAllocationId", allocation.allocationId())
        .put("processId", allocation.processId())
        .put("scheduledAt", allocation.scheduledAt())
        .putNullable("unscheduledAt", unscheduledAt);
  }
}
