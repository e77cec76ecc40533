package dev.greenroom.functions.view;

import dev.greenroom.core.build.AppBuilds.Numbered;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.UploadStore;
import java.util.List;

/**
 * A build of an application, by its number: Build, BuildWithUploadUrl and BuildWithMultipartUrls of
 * versions 1 and 2. Its image has no tags in registries: one image serves all regions.
 */
public final class NumberedBuildView {
  private NumberedBuildView() {}

  /**
   * @param appId the application in which it has that number
   */
  public static JsonObject of(String appId, Numbered numbered) {
    Build build = numbered.build();
    return new JsonObject()
        .put("buildId", numbered.number())
        .put("appId", appId)
        .put("status", build.status())
        .putIfPresent("buildTag", build.buildTag())
        .put("imageSize", build.imageSize())
        .put("regionalContainerTags", List.of())
        .put("createdAt", build.createdAt())
        .put("createdBy", build.createdBy())
        .putNullable("startedAt", build.startedAt())
        .putNullable("finishedAt", build.finishedAt())
        .putNullable("deletedAt", build.deletedAt());
  }

  /** Where the parts of its archive go. */
  public static JsonObject upload(UploadStore.Plan plan) {
    return BuildView.upload(plan);
  }

  /** Where its archive goes as a whole, in a form with these fields before the file. */
  public static JsonObject upload(UploadStore.Form form) {
    return new JsonObject()
        .put("uploadUrl", form.url())
        .put(
            "uploadBodyParams",
            form.fields().entrySet().stream()
                .map(
                    field ->
                        new JsonObject().put("key", field.getKey()).put("value", field.getValue()))
                .toList());
  }
}
