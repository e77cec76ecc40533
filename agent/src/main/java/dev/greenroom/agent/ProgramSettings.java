package dev.greenroom.agent;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the agent of a node is told, by variables of its environment or by a file of lines {@code
 * NAME=value} that {@code GREENROOM_SETTINGS_FILE} names; the environment wins.
 *
 * @param api {@code GREENROOM_API_URL}: where the control plane is
 * @param nodeId {@code GREENROOM_NODE_ID}: as it was ordered or announced
 * @param nodeToken {@code GREENROOM_NODE_TOKEN}, or the content of the file that {@code
 *     GREENROOM_NODE_TOKEN_FILE} names
 * @param address {@code GREENROOM_ADDRESS}: where players reach the machine; empty: EC2 is asked
 * @param imds {@code GREENROOM_IMDS_URL}: where EC2 is asked
 * @param metadata {@code GREENROOM_ECS_METADATA}: the folder of ECS's container metadata files
 * @param proc {@code GREENROOM_PROC}: the machine's processes
 * @param reservedMilliVcpus {@code GREENROOM_RESERVED_MILLI_VCPUS}: what is not for games, 0 or
 *     more
 * @param reservedMemoryMb {@code GREENROOM_RESERVED_MEMORY_MB}: the same of memory, which should be
 *     what {@code ECS_RESERVED_MEMORY} says
 * @param heartbeat {@code GREENROOM_HEARTBEAT}: the longest silence, as {@code PT5S}
 */
public record ProgramSettings(
    URI api,
    String nodeId,
    String nodeToken,
    Optional<String> address,
    URI imds,
    Path metadata,
    Path proc,
    int reservedMilliVcpus,
    int reservedMemoryMb,
    Duration heartbeat) {

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException with a sentence that names the variable
   */
  public static ProgramSettings of(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(file(environment));
    all.putAll(environment);
    Settings in = new Settings(all);
    return new ProgramSettings(
        in.url("GREENROOM_API_URL", Optional.empty()),
        in.required("GREENROOM_NODE_ID"),
        token(in),
        in.get("GREENROOM_ADDRESS"),
        in.url("GREENROOM_IMDS_URL", Optional.of(InstanceMetadata.EC2)),
        Path.of(in.or("GREENROOM_ECS_METADATA", "/var/lib/ecs/data/metadata")),
        Path.of(in.or("GREENROOM_PROC", "/proc")),
        in.number("GREENROOM_RESERVED_MILLI_VCPUS", 200),
        in.number("GREENROOM_RESERVED_MEMORY_MB", 512),
        in.duration("GREENROOM_HEARTBEAT", Duration.ofSeconds(5)));
  }

  private static Map<String, String> file(Map<String, String> environment) {
    String name = environment.getOrDefault("GREENROOM_SETTINGS_FILE", "");
    Map<String, String> values = new HashMap<>();
    if (!name.isBlank()) {
      for (String line : read("GREENROOM_SETTINGS_FILE", name).lines().toList()) {
        int equals = line.indexOf('=');
        if (equals > 0 && !line.startsWith("#")) {
          values.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
        }
      }
    }
    return values;
  }

  private static String read(String variable, String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s names the file '%s', which cannot be read: %s".formatted(variable, file, e));
    }
  }

  private static String token(Settings in) {
    Optional<String> file = in.get("GREENROOM_NODE_TOKEN_FILE");
    return in.get("GREENROOM_NODE_TOKEN").isPresent() || file.isEmpty()
        ? in.required("GREENROOM_NODE_TOKEN")
        : read("GREENROOM_NODE_TOKEN_FILE", file.get()).strip();
  }
}
