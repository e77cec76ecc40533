package dev.greenroom.core.why;

import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.room.Allocation;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.RoomStatus;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;

/** The places that a room came from: what of its comings and goings no decision tells better. */
final class Stays {
  private final Room room;
  private final Evidence evidence;

  Stays(Room room, Evidence evidence) {
    this.room = room;
    this.evidence = evidence;
  }

  void tell(Chronicle chronicle) {
    for (Allocation place : room.former()) {
      left(place, chronicle);
      if (!place.processId().equals(room.allocation().processId())) {
        say(chronicle, place.scheduledAt(), "had its place on process " + place.processId(), place);
      }
    }
    if (room.status() == RoomStatus.suspended || room.destroyedAt().isPresent()) {
      left(room.allocation(), chronicle);
    }
    Instant back = room.allocation().scheduledAt();
    if (!room.former().isEmpty() && !told(DecisionKind.roomResumed, back)) {
      say(chronicle, back, "was resumed", room.allocation());
    }
  }

  private void left(Allocation place, Chronicle chronicle) {
    place
        .unscheduledAt()
        .filter(at -> !told(DecisionKind.roomSuspended, at))
        .ifPresent(at -> say(chronicle, at, "was suspended", place));
  }

  private void say(Chronicle chronicle, Instant at, String what, Allocation place) {
    chronicle.add(
        at, "Room %s %s.".formatted(room.roomId(), what), Map.of("processId", place.processId()));
  }

  private boolean told(DecisionKind kind, Instant at) {
    return evidence.decided(EnumSet.of(kind)).stream()
        .anyMatch(decision -> decision.at().equals(at));
  }
}
