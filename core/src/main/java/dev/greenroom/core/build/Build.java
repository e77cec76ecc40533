package dev.greenroom.core.build;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An archive on its way to an image. It belongs to an organization and serves all its applications.
 *
 * @param orgId its owner
 * @param buildId {@code bld-} and a UUID, or the owner's own; unique in the organization
 * @param imageId a UUID, the key of its upload, image and log: no build id of one tenant can reach
 *     what is another's, or leave a folder
 * @param status where it is
 * @param buildTag at most 1000 characters
 * @param sizeInBytes of the archive, as declared
 * @param imageSize of the image in bytes, 0 until it succeeded
 * @param contentHash the SHA-256 of the archive, once it succeeded
 * @param createdAt when
 * @param createdBy by whom
 * @param startedAt when it began to run
 * @param deadline while it runs: when it counts as lost unless its runner has given a sign of life
 * @param finishedAt when it succeeded or failed
 * @param deletedAt when it was deleted; absent while it is kept
 */
public record Build(
    String orgId,
    String buildId,
    String imageId,
    BuildStatus status,
    Optional<String> buildTag,
    long sizeInBytes,
    long imageSize,
    Optional<String> contentHash,
    Instant createdAt,
    String createdBy,
    Optional<Instant> startedAt,
    Optional<Instant> deadline,
    Optional<Instant> finishedAt,
    Optional<Instant> deletedAt) {

  /** True while it runs and its runner has been silent for too long. */
  public boolean lost(Instant now) {
    return status == BuildStatus.running && deadline.map(now::isAfter).orElse(false);
  }

  static Build read(ItemReader in) {
    return new Build(
        in.string("orgId"),
        in.string("buildId"),
        in.string("imageId"),
        in.constant("status", BuildStatus.class),
        in.optionalString("buildTag"),
        in.number("sizeInBytes", 0),
        in.number("imageSize", 0),
        in.optionalString("contentHash"),
        in.instant("createdAt"),
        in.string("createdBy"),
        in.optionalInstant("startedAt"),
        in.optionalInstant("deadline"),
        in.optionalInstant("finishedAt"),
        in.optionalInstant("deletedAt"));
  }

  Map<String, AttributeValue> write() {
    return new ItemWriter()
        .put("orgId", orgId)
        .put("buildId", buildId)
        .put("imageId", imageId)
        .put("status", status)
        .put("buildTag", buildTag)
        .put("sizeInBytes", sizeInBytes)
        .put("imageSize", imageSize)
        .put("contentHash", contentHash)
        .put("createdAt", createdAt)
        .put("createdBy", createdBy)
        .put("startedAt", startedAt)
        .put("deadline", deadline)
        .put("finishedAt", finishedAt)
        .put("deletedAt", deletedAt)
        .item();
  }
}
