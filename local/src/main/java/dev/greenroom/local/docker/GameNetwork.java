package dev.greenroom.local.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Network;
import java.util.List;
import java.util.Map;

/**
 * The network of this installation's containers. They reach this machine and the outside, and not
 * each other.
 */
final class GameNetwork {
  private static final String NO_TALK = "com.docker.network.bridge.enable_icc";

  private final Engine engine;
  private final String installation;
  private final String name;

  GameNetwork(Engine engine, String installation, String name) {
    this.engine = engine;
    this.installation = installation;
    this.name = name;
  }

  String name() {
    return name;
  }

  /**
   * Makes it unless it is there.
   *
   * @return this machine's address in it, at which containers reach what runs on this machine
   * @throws EngineUnavailable when the engine cannot make it
   */
  String ensure() throws EngineUnavailable {
    try {
      if (mine().isEmpty()) {
        engine
            .client()
            .createNetworkCmd()
            .withName(name)
            .withDriver("bridge")
            .withCheckDuplicate(true)
            .withOptions(Map.of(NO_TALK, "false"))
            .withLabels(Map.of(Labels.INSTALLATION, installation))
            .exec();
      }
      return mine().stream()
          .flatMap(network -> network.getIpam().getConfig().stream())
          .map(Network.Ipam.Config::getGateway)
          .filter(gateway -> gateway != null && !gateway.contains(":"))
          .findFirst()
          .orElseThrow(
              () ->
                  new EngineUnavailable("The Docker network '%s' has no gateway.".formatted(name)));
    } catch (DockerException e) {
      throw new EngineUnavailable(
          "The Docker engine cannot make the network '%s': %s.".formatted(name, Words.of(e)));
    }
  }

  /** Does nothing while containers use it. */
  void remove() {
    for (Network network : mine()) {
      try {
        engine.client().removeNetworkCmd(network.getId()).exec();
      } catch (DockerException stillInUse) {
        // The next end of Greenroom removes it.
      }
    }
  }

  private List<Network> mine() {
    return engine
        .client()
        .listNetworksCmd()
        .withFilter("label", List.of(Labels.INSTALLATION + "=" + installation))
        .exec();
  }
}
