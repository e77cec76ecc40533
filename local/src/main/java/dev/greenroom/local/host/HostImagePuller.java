package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImageBuilder.BuildLog;
import dev.greenroom.core.build.ImagePuller;

/**
 * Pulls nothing: an image of a registry is a file system of its own, and processes of this machine
 * run in the file system of this machine.
 */
public final class HostImagePuller implements ImagePuller {

  /**
   * @throws BuildFailed always
   */
  @Override
  public Pulled pull(Order order, BuildLog log) throws BuildFailed {
    throw new BuildFailed(
        "Cannot pull %s: this Greenroom runs games as processes of this machine, without"
                .formatted(order.image())
            + " containers; start it with --runtime docker to use images of registries, or upload"
            + " an archive with a Dockerfile.");
  }
}
