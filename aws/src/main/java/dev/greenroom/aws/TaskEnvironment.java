package dev.greenroom.aws;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.LaunchOrder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The environment of a process, by where it is kept. What is not known to be harmless is taken for
 * a secret: a deployment's own environment is, since it may hold a studio's secrets.
 *
 * @param fixed in the task definition, for everybody to read who may read that
 * @param secret in the task definition by reference alone
 * @param own of this one process: in the override
 */
record TaskEnvironment(
    Map<String, String> fixed, Map<String, String> secret, Map<String, String> own) {

  /** What the agent reads the names of the ports from: {@code default:7777/udp,web:80/tcp}. */
  static final String PORTS = "GREENROOM_PORTS";

  /** Of the machine: two machines may run the same definition. */
  private static final String HOSTNAME = "HATHORA_HOSTNAME";

  private static final Set<String> FIXED =
      Set.of(
          "HATHORA_APP_ID",
          "HATHORA_DEPLOYMENT_ID",
          "HATHORA_BUILD_TAG",
          "HATHORA_ROOMS_PER_PROCESS",
          "HATHORA_ALLOCATED_CPU",
          "HATHORA_ALLOCATED_MEMORY_MB",
          "HATHORA_SERVER_URL");

  /** Two game regions may share a task definition. */
  private static final Set<String> OWN =
      Set.of(
          "HATHORA_PROCESS_ID",
          "HATHORA_REGION",
          "HATHORA_INITIAL_ROOM_ID",
          "HATHORA_INITIAL_ROOM_CONFIG",
          "GREENROOM_PROCESS_TOKEN");

  /**
   * @param address under which players reach its machine, where that is known before the start
   */
  static TaskEnvironment of(LaunchOrder order, Optional<String> address) {
    Map<String, String> fixed = new TreeMap<>();
    Map<String, String> secret = new TreeMap<>();
    Map<String, String> own = new TreeMap<>();
    order
        .env()
        .forEach(
            (name, value) -> {
              Map<String, String> kept =
                  OWN.contains(name) ? own : FIXED.contains(name) ? fixed : secret;
              kept.put(name, value);
            });
    String first = Integer.toString(order.ports().getFirst().port());
    fixed.put("PORT", first);
    fixed.put("HATHORA_DEFAULT_PORT", first);
    order.ports().stream()
        .skip(1)
        .forEach(port -> fixed.put(nameOf(port), Integer.toString(port.port())));
    fixed.put(PORTS, ports(order.ports()));
    address.ifPresent(host -> own.put(HOSTNAME, host));
    fixed.keySet().forEach(secret::remove);
    own.keySet().forEach(secret::remove);
    return new TaskEnvironment(fixed, secret, own);
  }

  /** What the agent of a task of Fargate is told of the process beside it. */
  Map<String, String> ofAgent() {
    return Map.of(
        "GREENROOM_PROCESS_ID", own.get("HATHORA_PROCESS_ID"),
        "GREENROOM_PROCESS_TOKEN", own.get("GREENROOM_PROCESS_TOKEN"));
  }

  private static String nameOf(ContainerPort port) {
    return "HATHORA_%s_PORT".formatted(port.name().toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static String ports(List<ContainerPort> ports) {
    return ports.stream()
        .map(port -> "%s:%d/%s".formatted(port.name(), port.port(), protocol(port)))
        .collect(Collectors.joining(","));
  }

  /** What the game itself speaks. */
  static String protocol(ContainerPort port) {
    return port.transport() == TransportType.udp ? "udp" : "tcp";
  }
}
