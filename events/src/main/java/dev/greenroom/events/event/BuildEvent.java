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
   * It was declared; its archive, or the word which image of a registry it is, is to come.
   *
   * @param sizeInBytes of the archive, as declared; 0 of a build from a registry
   * @param image of a registry, of a build that came from another Greenroom
   */
  record Created(
      Envelope envelope,
      String buildId,
      Optional<String> buildTag,
      long sizeInBytes,
      Optional<String> image,
      String createdBy)
      implements BuildEvent {
    @Override
    public String type() {
      return "build.created";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of(
          "buildTag", buildTag, "sizeInBytes", sizeInBytes, "image", image, "createdBy", createdBy);
    }
  }

  /**
   * It runs.
   *
   * @param image which is pulled from a registry
   */
  record Running(Envelope envelope, String buildId, Optional<String> image) implements BuildEvent {
    @Override
    public String type() {
      return "build.running";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("image", image);
    }
  }

  /**
   * It became an image.
   *
   * @param imageSize in bytes
   * @param image of a registry, with its digest
   */
  record Succeeded(Envelope envelope, String buildId, long imageSize, Optional<String> image)
      implements BuildEvent {
    @Override
    public String type() {
      return "build.succeeded";
    }

    @Override
    public Map<String, Object> data() {
      return Values.of("imageSize", imageSize, "image", image);
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
      Optional<String> image,
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
          "image",
          image,
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
