package dev.greenroom.core.event;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.events.event.FleetEvent;
import dev.greenroom.events.event.GreenroomEvent;
import java.util.Optional;

/** Of what is kept of a fleet only decisions are told: the rest is what they are decided by. */
final class FleetChanges {
  private FleetChanges() {}

  static Optional<GreenroomEvent> event(StreamChange change) {
    ItemReader decision = change.is();
    if (!change.created() || !decision.string("entry").startsWith("decision#")) {
      return Optional.empty();
    }
    return Optional.of(
        new FleetEvent.Decided(
            new Envelope(
                change.eventId(),
                change.at("at"),
                decision.optionalString("orgId"),
                Optional.empty()),
            decision.string("fleetId"),
            decision.string("region"),
            decision.string("action"),
            decision.string("why")));
  }
}
