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
    if (change.changed("status")
        && room.constant("status", RoomStatus.class) == RoomStatus.destroyed) {
      return Optional.of(
          new RoomEvent.Destroyed(envelope(change, change.at("unscheduledAt")), roomId, processId));
    }
    return change.changed("roomConfig")
        ? Optional.of(new RoomEvent.Configured(envelope(change, change.seen()), roomId, processId))
        : Optional.empty();
  }

  private Envelope envelope(StreamChange change, Instant at) {
    String appId = change.is().string("appId");
    return new Envelope(change.eventId(), at, owners.ofApplication(appId), Optional.of(appId));
  }
}
