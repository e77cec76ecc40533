package dev.greenroom.functions.view;

import dev.greenroom.core.room.Allocation;
import dev.greenroom.core.room.Rooms;
import java.util.List;
import java.util.Optional;

/** A room: Room, and RoomWithoutAllocations. */
public final class RoomView {
  private RoomView() {}

  /** With the history of its places. */
  public static JsonObject of(Rooms.Placed placed) {
    return brief(placed)
        .put("allocations", placed.room().local() ? List.of() : List.of(allocation(placed)));
  }

  /** As in lists. */
  public static JsonObject brief(Rooms.Placed placed) {
    return new JsonObject()
        .put("roomId", placed.room().roomId())
        .put("appId", placed.room().appId())
        .putNullable("roomConfig", placed.room().roomConfig())
        .put("status", placed.alive() ? "active" : "destroyed")
        .putNullable(
            "currentAllocation",
            placed.alive() && !placed.room().local()
                ? Optional.of(allocation(placed))
                : Optional.empty());
  }

  private static JsonObject allocation(Rooms.Placed placed) {
    Allocation allocation = placed.room().allocation();
    return new JsonObject()
        .put("roomAllocationId", allocation.allocationId())
        .put("processId", allocation.processId())
        .put("scheduledAt", allocation.scheduledAt())
        .putNullable("unscheduledAt", placed.unscheduledAt());
  }
}
