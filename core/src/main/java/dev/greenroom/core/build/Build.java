package dev.greenroom.core.build;

import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An image in the making, from an archive or from a registry. It belongs to an organization and
 * serves all its applications; one that was made through version 1 or 2 of the API is, for those
 * versions, of one application.
 *
 * @param orgId its owner
 * @param buildId {@code bld-} and a UUID, or the owner's own; unique in the organization
 * @param imageId a UUID, the key of its upload, image and log: no build id of one tenant can reach
 *     what is another's, or leave a folder
 * @param status where it is
 * @param buildTag at most 1000 characters
 * @param sizeInBytes of the archive, as declared; 0 where the way of its upload declares none
 * @param imageSize of the image in bytes, 0 until it succeeded
 * @param contentHash the SHA-256 of the archive, or of what the registry has, once it succeeded
 * @param createdAt when
 * @param createdBy by whom
 * @param startedAt when it began to run
 * @param deadline while it runs: when it counts as lost unless its runner has given a sign of life;
 *     once it is over: when it is next looked at whether it is needed still
 * @param finishedAt when it succeeded or failed
 * @param deletedAt when it was deleted; absent while it is kept
 * @param appId the application for which it was made by version 1 or 2; absent for one of version 3
 * @param source from where its image comes
 * @param image of a registry, since it ran: what was asked for ({@link ImageReference}); with its
 *     digest once it succeeded
 * @param linksRevoked how often the link to its page was revoked ({@link BuildLinks})
 * @param unneededSince when it was noted that it is over the limits and no deployment needs it
 * @param architecture for which CPU its image is made, once it succeeded; absent where that is not
 *     known
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
    Optional<Instant> deletedAt,
    Optional<String> appId,
    BuildSource source,
    Optional<String> image,
    int linksRevoked,
    Optional<Instant> unneededSince,
    Optional<Architecture> architecture) {

  /** One whose link nobody has revoked. */
  public Build(
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
      Optional<Instant> deletedAt,
      Optional<String> appId,
      BuildSource source,
      Optional<String> image) {
    this(
        orgId,
        buildId,
        imageId,
        status,
        buildTag,
        sizeInBytes,
        imageSize,
        contentHash,
        createdAt,
        createdBy,
        startedAt,
        deadline,
        finishedAt,
        deletedAt,
        appId,
        source,
        image,
        0,
        Optional.empty(),
        Optional.empty());
  }

  /** A build from an archive, of the organization, for all its applications. */
  public Build(
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
    this(
        orgId,
        buildId,
        imageId,
        status,
        buildTag,
        sizeInBytes,
        imageSize,
        contentHash,
        createdAt,
        createdBy,
        startedAt,
        deadline,
        finishedAt,
        deletedAt,
        Optional.empty(),
        BuildSource.upload,
        Optional.empty());
  }

  /**
   * A new one, whose archive is to come.
   *
   * @param buildId the owner's own; absent when one is to be made up
   */
  public static Build declared(
      String orgId,
      Optional<String> appId,
      Optional<String> buildId,
      Optional<String> buildTag,
      long sizeInBytes,
      Instant now,
      String by) {
    return created(orgId, appId, buildId, buildTag, sizeInBytes, now, by, BuildSource.upload);
  }

  /**
   * A new one, whose image is to be pulled from a registry.
   *
   * @param buildId the owner's own; absent when one is to be made up
   */
  public static Build ofRegistry(
      String orgId, Optional<String> buildId, Optional<String> buildTag, Instant now, String by) {
    return created(orgId, Optional.empty(), buildId, buildTag, 0, now, by, BuildSource.registry);
  }

  private static Build created(
      String orgId,
      Optional<String> appId,
      Optional<String> buildId,
      Optional<String> buildTag,
      long sizeInBytes,
      Instant now,
      String by,
      BuildSource source) {
    return new Build(
        orgId,
        buildId.orElseGet(() -> "bld-" + UUID.randomUUID()),
        UUID.randomUUID().toString(),
        BuildStatus.created,
        buildTag,
        sizeInBytes,
        0,
        Optional.empty(),
        now,
        by,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        appId,
        source,
        Optional.empty());
  }

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
        in.optionalInstant("deletedAt"),
        in.optionalString("appId"),
        in.optionalConstant("source", BuildSource.class).orElse(BuildSource.upload),
        in.optionalString("image"),
        Math.toIntExact(in.number("linksRevoked", 0)),
        in.optionalInstant("unneededSince"),
        in.optionalConstant("architecture", Architecture.class));
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
        .put("appId", appId)
        .put("source", Optional.of(source).filter(from -> from != BuildSource.upload))
        .put("image", image)
        .put("linksRevoked", Optional.of(linksRevoked).filter(n -> n > 0))
        .put("unneededSince", unneededSince)
        .put("architecture", architecture)
        .item();
  }
}
