package dev.greenroom.events.event;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Something happened to a build; its id is unique in its organization. */
public sealed interface BuildEvent extends GreenroomEvent {
  String buildId();

  @Override
  default Map<String, Object> subject() {
    return Values.of("buildId", buildId());
  }

  @Override
  default Map<String, Object> data() {
    return Map.of();
  }

  /**
   * It was declared; its archive is to come.
   *
   * @param sizeInBytes of the archive, as declared
   */
  record Created(
      Envelope envelope,
      String buildId,
      Optional<String> buildTag,
      long sizeInBytes,
      String createdBy)
      implements BuildEvent {
    @Override
    public String type() {
      return "build.created";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("buildTag", buildTag, "sizeInBytes", sizeInBytes, "createdBy", createdBy);
    }
  }

  /** It runs. */
  record Running(Envelope envelope, String buildId) implements BuildEvent {
    @Override
    public String type() {
      return "build.running";
    }
  }

  /**
   * It became an image.
   *
   * @param imageSize in bytes
   */
  record Succeeded(Envelope envelope, String buildId, long imageSize) implements BuildEvent {
    @Override
    public String type() {
      return "build.succeeded";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("imageSize", imageSize);
    }
  }

  /** It became none: its log says why; or its runner was lost. */
  record Failed(Envelope envelope, String buildId) implements BuildEvent {
    @Override
    public String type() {
      return "build.failed";
    }
  }

  /**
   * It came from another Greenroom, with what it had become there; or the times that it had there
   * were set.
   *
   * @param buildStatus what it is here from now on
   * @param sizeInBytes of the archive
   * @param imageSize in bytes
   */
  record Restored(
      Envelope envelope,
      String buildId,
      Optional<String> buildTag,
      String buildStatus,
      long sizeInBytes,
      long imageSize,
      String createdBy,
      Instant createdAt,
      Optional<Instant> startedAt,
      Optional<Instant> finishedAt,
      Optional<Instant> deletedAt)
      implements BuildEvent {
    @Override
    public String type() {
      return "build.restored";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of(
          "buildTag",
          buildTag,
          "status",
          buildStatus,
          "sizeInBytes",
          sizeInBytes,
          "imageSize",
          imageSize,
          "createdBy",
          createdBy,
          "createdAt",
          createdAt.toString(),
          "startedAt",
          startedAt.map(Instant::toString),
          "finishedAt",
          finishedAt.map(Instant::toString),
          "deletedAt",
          deletedAt.map(Instant::toString));
    }
  }

  /** Its owner deleted it. */
  record Deleted(Envelope envelope, String buildId) implements BuildEvent {
    @Override
    public String type() {
      return "build.deleted";
    }
  }
}
