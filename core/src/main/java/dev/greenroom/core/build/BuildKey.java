package dev.greenroom.core.build;

/**
 * One build and no later one of its name: an owner's own id is free again some time after the build
 * was deleted, the id of its image never is.
 *
 * @param buildId unique in the organization
 * @param imageId unique for ever
 */
public record BuildKey(String buildId, String imageId) {

  public static BuildKey of(Build build) {
    return new BuildKey(build.buildId(), build.imageId());
  }
}
