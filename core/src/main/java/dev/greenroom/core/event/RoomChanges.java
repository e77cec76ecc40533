package dev.greenroom.core.event;

import dev.greenroom.core.room.RoomStatus;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.events.event.GreenroomEvent;
import dev.greenroom.events.event.RoomEvent;
import java.time.Instant;
import java.util.Optional;

/** The configuration of a room is not told, only that it was replaced. */
final class RoomChanges {
  private final Owners owners;

  RoomChanges(Owners owners) {
    this.owners = owners;
  }

  Optional<GreenroomEvent> event(StreamChange change) {
    ItemReader room = change.is();
    String roomId = room.string("roomId");
    String processId = room.string("processId");
    if (change.created()) {
      return Optional.of(
          new RoomEvent.Created(
              envelope(change, change.at("createdAt")),
              roomId,
              processId,
              room.string("createdBy")));
    }
    if (change.changed("status")) {
      return Optional.of(status(change, roomId, processId));
    }
    return change.changed("roomConfig")
        ? Optional.of(new RoomEvent.Configured(envelope(change, change.seen()), roomId, processId))
        : Optional.empty();
  }

  private RoomEvent status(StreamChange change, String roomId, String processId) {
    Envelope left = envelope(change, change.at("unscheduledAt"));
    return switch (change.is().constant("status", RoomStatus.class)) {
      case active ->
          new RoomEvent.Resumed(envelope(change, change.at("scheduledAt")), roomId, processId);
      case suspended -> new RoomEvent.Suspended(left, roomId, processId);
      case destroyed ->
          new RoomEvent.Destroyed(
              change.is().has("destroyedAt") ? envelope(change, change.at("destroyedAt")) : left,
              roomId,
              processId);
    };
  }

  private Envelope envelope(StreamChange change, Instant at) {
    String appId = change.is().string("appId");
    return new Envelope(change.eventId(), at, owners.ofApplication(appId), Optional.of(appId));
  }
}
