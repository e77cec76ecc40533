package dev.greenroom.local.docker;

import com.github.dockerjava.api.exception.NotFoundException;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.local.host.FolderName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where and under which names the containers of one installation live.
 *
 * @param installation the value of their label
 * @param processes the folder of their logs
 * @param network the name of their network
 * @param publicHost what players dial, as {@code HATHORA_HOSTNAME}
 */
record ContainerSite(
    Engine engine, String installation, Path processes, String network, String publicHost) {

  /** What stands before the names of everything of this installation. */
  static String prefix(String installation) {
    return "greenroom-" + installation.replaceFirst("^node-", "").replaceAll("-.*", "");
  }

  String name(String processId) {
    return prefix(installation) + "-" + FolderName.of(processId);
  }

  /** What is kept of a process beside its container. */
  ContainerFolder folder(String processId) {
    return ContainerFolder.of(processes, processId);
  }

  String image(String buildId) {
    return image(installation, buildId);
  }

  static String image(String installation, String buildId) {
    return prefix(installation) + ":" + FolderName.of(buildId);
  }

  /** What can never start. */
  void refuse(LaunchOrder order) throws LaunchRefused {
    String volume = order.env().getOrDefault(ContainerSpec.SHARED_VOLUME, "/");
    if (!volume.startsWith("/")
        || order.env().containsKey(ContainerSpec.SHARED_VOLUME) && volume.equals("/")) {
      throw new LaunchRefused(
          "%s is '%s'; it must be an absolute path inside of the container, and not its root"
              .formatted(ContainerSpec.SHARED_VOLUME, volume));
    }
    try {
      engine.client().inspectImageCmd(image(order.buildId())).exec();
    } catch (NotFoundException e) {
      throw new LaunchRefused(
          "The image of build '%s' is not in this machine's Docker engine"
              .formatted(order.buildId()));
    }
  }

  ContainerSpec spec(LaunchOrder order) {
    return new ContainerSpec(
        installation,
        name(order.processId()),
        image(order.buildId()),
        network,
        publicHost,
        engine.cpus(),
        Optional.of(prefix(installation) + "-" + FolderName.of(order.appId())));
  }
}
