package dev.greenroom.core.event;

import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.events.event.BuildEvent;
import dev.greenroom.events.event.Envelope;
import dev.greenroom.events.event.GreenroomEvent;
import java.time.Instant;
import java.util.Optional;

/** A sign of life of its runner is no change of a build. */
final class BuildChanges {
  private BuildChanges() {}

  static Optional<GreenroomEvent> event(StreamChange change) {
    ItemReader build = change.is();
    String buildId = build.string("buildId");
    if (restored(change, build)) {
      return Optional.of(restored(change, build, buildId));
    }
    if (change.created()) {
      return Optional.of(
          new BuildEvent.Created(
              envelope(change, change.at("createdAt")),
              buildId,
              build.optionalString("buildTag"),
              build.number("sizeInBytes", 0),
              build.optionalString("image"),
              build.string("createdBy")));
    }
    if (change.appeared("deletedAt")) {
      return Optional.of(new BuildEvent.Deleted(envelope(change, change.at("deletedAt")), buildId));
    }
    return change.changed("status") ? status(change, build, buildId) : Optional.empty();
  }

  /** What is there at once, and what gets times although it became nothing, was made elsewhere. */
  private static boolean restored(StreamChange change, ItemReader build) {
    boolean over =
        build.constant("status", BuildStatus.class) != BuildStatus.created
            || build.optionalInstant("deletedAt").isPresent();
    boolean dated =
        !change.changed("status") && (change.changed("startedAt") || change.changed("finishedAt"));
    return change.created() ? over : dated;
  }

  private static BuildEvent restored(StreamChange change, ItemReader build, String buildId) {
    return new BuildEvent.Restored(
        envelope(change, change.seen()),
        buildId,
        build.optionalString("buildTag"),
        build.string("status"),
        build.number("sizeInBytes", 0),
        build.number("imageSize", 0),
        build.optionalString("image"),
        build.string("createdBy"),
        build.instant("createdAt"),
        build.optionalInstant("startedAt"),
        build.optionalInstant("finishedAt"),
        build.optionalInstant("deletedAt"));
  }

  private static Optional<GreenroomEvent> status(
      StreamChange change, ItemReader build, String buildId) {
    Envelope started = envelope(change, change.at("startedAt"));
    Envelope finished = envelope(change, change.at("finishedAt"));
    return switch (build.constant("status", BuildStatus.class)) {
      case created -> Optional.empty();
      case running ->
          Optional.of(new BuildEvent.Running(started, buildId, build.optionalString("image")));
      case succeeded ->
          Optional.of(
              new BuildEvent.Succeeded(
                  finished, buildId, build.number("imageSize", 0), build.optionalString("image")));
      case failed -> Optional.of(new BuildEvent.Failed(finished, buildId));
    };
  }

  private static Envelope envelope(StreamChange change, Instant at) {
    return new Envelope(
        change.eventId(), at, Optional.of(change.is().string("orgId")), Optional.empty());
  }
}
