package dev.greenroom.local.docker;

import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.local.host.BoundPort;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How Greenroom knows its own containers, images, networks and volumes again. What has not the
 * label of this installation is never touched.
 */
final class Labels {
  static final String INSTALLATION = "dev.greenroom.installation";
  static final String PROCESS = "dev.greenroom.process";
  static final String BUILD = "dev.greenroom.build";
  static final String ARCHIVE = "dev.greenroom.archive";
  static final String CONTENT = "dev.greenroom.content";
  private static final String APP = "dev.greenroom.app";
  private static final String DEPLOYMENT = "dev.greenroom.deployment";
  private static final String PORTS = "dev.greenroom.ports";
  private static final String MEMORY = "dev.greenroom.memory-mb";

  private Labels() {}

  static Map<String, String> of(String installation, LaunchOrder order, List<BoundPort> ports) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(INSTALLATION, installation);
    labels.put(PROCESS, order.processId());
    labels.put(APP, order.appId());
    labels.put(DEPLOYMENT, order.deploymentId());
    labels.put(BUILD, order.buildId());
    labels.put(MEMORY, Integer.toString(order.memoryMb()));
    labels.put(PORTS, ports.stream().map(Labels::port).collect(Collectors.joining(",")));
    return labels;
  }

  /** Of what all processes of an application have. */
  static Map<String, String> ofApplication(String installation, String appId) {
    return Map.of(INSTALLATION, installation, APP, appId);
  }

  static Optional<String> app(Map<String, String> labels) {
    return Optional.ofNullable(labels.get(APP));
  }

  static int memoryMb(Map<String, String> labels) {
    return Integer.parseInt(labels.getOrDefault(MEMORY, "0"));
  }

  static List<BoundPort> ports(Map<String, String> labels) {
    return Arrays.stream(labels.getOrDefault(PORTS, "").split(","))
        .filter(text -> !text.isEmpty())
        .map(Labels::port)
        .toList();
  }

  private static String port(BoundPort port) {
    return "%s:%d:%d:%s".formatted(port.name(), port.port(), port.publicPort(), port.transport());
  }

  private static BoundPort port(String text) {
    String[] parts = text.split(":");
    return new BoundPort(
        parts[0],
        Integer.parseInt(parts[1]),
        Integer.parseInt(parts[2]),
        TransportType.valueOf(parts[3]));
  }
}
