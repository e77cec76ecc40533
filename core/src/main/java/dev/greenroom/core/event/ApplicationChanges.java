package dev.greenroom.core.event;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.events.event.ApplicationEvent;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.events.event.GreenroomEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The header of a new deployment is no change of an application: the deployment tells it. */
final class ApplicationChanges {
  private static final List<String> SETTINGS =
      List.of("appName", "auth", "serviceConfig", "loadBalancer");

  private ApplicationChanges() {}

  static Optional<GreenroomEvent> event(StreamChange change) {
    ItemReader app = change.is();
    String name = app.string("appName");
    if (change.created()) {
      return Optional.of(
          new ApplicationEvent.Created(
              envelope(change, change.at("createdAt")), name, app.string("createdBy")));
    }
    if (change.appeared("deletedAt")) {
      return Optional.of(
          new ApplicationEvent.Deleted(
              envelope(change, change.at("deletedAt")), name, app.string("deletedBy")));
    }
    List<String> changed = SETTINGS.stream().filter(change::changed).toList();
    return changed.isEmpty()
        ? Optional.empty()
        : Optional.of(new ApplicationEvent.Changed(envelope(change, change.seen()), name, changed));
  }

  private static Envelope envelope(StreamChange change, Instant at) {
    ItemReader app = change.is();
    return new Envelope(
        change.eventId(), at, Optional.of(app.string("orgId")), Optional.of(app.string("appId")));
  }
}
