package dev.greenroom.core.deployment;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Immutable settings with which processes start.
 *
 * @param appId its application
 * @param spec what placement needs
 * @param buildId the build whose image it runs
 * @param imageId the key of that image
 * @param buildTag the tag of that build
 * @param deploymentTag its own tag, at most 1000 characters
 * @param env the environment for the game, at most 100 names
 * @param createdAt when it was pushed
 * @param createdBy by whom
 */
public record Deployment(
    String appId,
    DeploymentSpec spec,
    String buildId,
    String imageId,
    Optional<String> buildTag,
    Optional<String> deploymentTag,
    Map<String, String> env,
    Instant createdAt,
    String createdBy) {

  static Deployment read(ItemReader in, Map<String, String> env) {
    return new Deployment(
        in.string("appId"),
        DeploymentSpec.read(in),
        in.string("buildId"),
        in.string("imageId"),
        in.optionalString("buildTag"),
        in.optionalString("deploymentTag"),
        env,
        in.instant("createdAt"),
        in.string("createdBy"));
  }

  /** The item without the environment, which the table keeps sealed. */
  Map<String, AttributeValue> write() {
    Map<String, AttributeValue> item = spec.write();
    item.putAll(
        new ItemWriter()
            .put("appId", appId)
            .put("buildId", buildId)
            .put("imageId", imageId)
            .put("buildTag", buildTag)
            .put("deploymentTag", deploymentTag)
            .put("createdAt", createdAt)
            .put("createdBy", createdBy)
            .item());
    return item;
  }
}
