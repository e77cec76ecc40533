package dev.greenroom.functions.view;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildLinks;
import dev.greenroom.core.build.UploadStore;
import java.net.URI;
import java.util.Optional;

/** A build: BuildV3, and CreatedBuildV3WithMultipartUrls. */
public final class BuildView {
  private BuildView() {}

  public static JsonObject of(Build build) {
    return new JsonObject()
        .put("buildId", build.buildId())
        .put("orgId", build.orgId())
        .put("status", build.status())
        .putIfPresent("buildTag", build.buildTag())
        .put("imageSize", build.imageSize())
        .putIfPresent("contentHash", build.contentHash())
        .put("createdAt", build.createdAt())
        .put("createdBy", build.createdBy())
        .putNullable("startedAt", build.startedAt())
        .putNullable("finishedAt", build.finishedAt())
        .putNullable("deletedAt", build.deletedAt());
  }

  /**
   * With the address of its page, where there is one.
   *
   * @param base of this Greenroom, without a slash at its end
   */
  public static JsonObject of(Build build, BuildLinks links, URI base) {
    return of(build)
        .putIfPresent(
            "shareUrl",
            Optional.of(build)
                .filter(BuildLinks::shown)
                .map(
                    shown ->
                        "%s/greenroom/v1/shared/orgs/%s/builds/%s/%s"
                            .formatted(base, shown.orgId(), shown.buildId(), links.secret(shown))));
  }

  /** With the addresses to which the archive goes. */
  public static JsonObject of(Build build, UploadStore.Plan plan) {
    return of(build).putAll(upload(plan));
  }

  /** Where the parts of an archive go. */
  static JsonObject upload(UploadStore.Plan plan) {
    return new JsonObject()
        .put("maxChunkSize", plan.maxChunkSize())
        .put(
            "uploadParts",
            plan.parts().stream()
                .map(
                    part ->
                        new JsonObject()
                            .put("partNumber", part.partNumber())
                            .put("putRequestUrl", part.putRequestUrl()))
                .toList())
        .put("completeUploadPostRequestUrl", plan.completeUploadPostRequestUrl());
  }
}
