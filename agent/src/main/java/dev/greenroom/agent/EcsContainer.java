package dev.greenroom.agent;

import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What ECS's own agent writes of a container once it runs: <a
 * href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/metadata-file-format.html">the
 * format of the container metadata file</a>.
 *
 * @param containerId Docker's, 64 hexadecimal digits
 * @param hostPorts by container port and protocol, as {@code 7777/udp}; 1..65535
 * @param addresses its own, where it has a network of its own
 */
record EcsContainer(String containerId, Map<String, Integer> hostPorts, Set<String> addresses) {
  private static final JsonType<Object> JSON = Jsonb.builder().build().type(Object.class);

  /**
   * Reads a file.
   *
   * @return empty while it is not complete, or when it is half written at this moment
   */
  static Optional<EcsContainer> parse(String text) {
    try {
      return JSON.fromJson(text) instanceof Map<?, ?> file
              && "READY".equals(file.get("MetadataFileStatus"))
              && file.get("ContainerID") instanceof String id
              && !id.isBlank()
          ? Optional.of(new EcsContainer(id, ports(file), addresses(file)))
          : Optional.empty();
    } catch (JsonException | IllegalStateException halfWritten) {
      return Optional.empty();
    }
  }

  private static Map<String, Integer> ports(Map<?, ?> file) {
    Map<String, Integer> ports = new HashMap<>();
    for (Map<?, ?> mapping : maps(file.get("PortMappings"))) {
      if (mapping.get("ContainerPort") instanceof Number inside
          && mapping.get("HostPort") instanceof Number outside) {
        String protocol =
            mapping.get("Protocol") instanceof String given
                ? given.toLowerCase(Locale.ROOT)
                : "tcp";
        // An address of each family may have a line; the ports are the same.
        ports.putIfAbsent(inside.intValue() + "/" + protocol, outside.intValue());
      }
    }
    return ports;
  }

  /** In host networking it has none of its own. */
  private static Set<String> addresses(Map<?, ?> file) {
    Set<String> addresses = new HashSet<>();
    for (Map<?, ?> network : maps(file.get("Networks"))) {
      if (!"host".equals(network.get("NetworkMode"))
          && network.get("IPv4Addresses") instanceof List<?> all) {
        all.forEach(address -> addresses.add(String.valueOf(address)));
      }
    }
    return addresses;
  }

  private static List<Map<?, ?>> maps(Object list) {
    return list instanceof List<?> all
        ? all.stream().filter(Map.class::isInstance).<Map<?, ?>>map(one -> (Map<?, ?>) one).toList()
        : List.of();
  }
}
