package dev.greenroom.agent;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
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
    all.values().removeIf(String::isBlank);
    return new ProgramSettings(
        url(all, "GREENROOM_API_URL", Optional.empty()),
        required(all, "GREENROOM_NODE_ID"),
        token(all),
        Optional.ofNullable(all.get("GREENROOM_ADDRESS")),
        url(all, "GREENROOM_IMDS_URL", Optional.of(InstanceMetadata.EC2)),
        Path.of(all.getOrDefault("GREENROOM_ECS_METADATA", "/var/lib/ecs/data/metadata")),
        Path.of(all.getOrDefault("GREENROOM_PROC", "/proc")),
        number(all, "GREENROOM_RESERVED_MILLI_VCPUS", 200),
        number(all, "GREENROOM_RESERVED_MEMORY_MB", 512),
        duration(all, "GREENROOM_HEARTBEAT", Duration.ofSeconds(5)));
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

  private static String token(Map<String, String> all) {
    String file = all.get("GREENROOM_NODE_TOKEN_FILE");
    if (all.containsKey("GREENROOM_NODE_TOKEN") || file == null) {
      return required(all, "GREENROOM_NODE_TOKEN");
    }
    return read("GREENROOM_NODE_TOKEN_FILE", file).strip();
  }

  private static String required(Map<String, String> all, String name) {
    return Optional.ofNullable(all.get(name))
        .orElseThrow(() -> new IllegalArgumentException(name + " is not set"));
  }

  private static URI url(Map<String, String> all, String name, Optional<URI> usual) {
    if (!all.containsKey(name) && usual.isPresent()) {
      return usual.get();
    }
    String text = required(all, name);
    if (!text.matches("https?://[^\\s]+")) {
      throw new IllegalArgumentException(
          "%s is '%s'; it must be an address as https://api.example.com".formatted(name, text));
    }
    return URI.create(text);
  }

  private static int number(Map<String, String> all, String name, int usual) {
    String text = all.getOrDefault(name, Integer.toString(usual));
    if (!text.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "%s is '%s'; it must be a whole number, 0 or more".formatted(name, text));
    }
    return Integer.parseInt(text);
  }

  private static Duration duration(Map<String, String> all, String name, Duration usual) {
    String text = all.getOrDefault(name, usual.toString());
    try {
      Duration duration = Duration.parse(text);
      if (duration.isPositive()) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      throw wrong(name, text);
    }
    throw wrong(name, text);
  }

  private static IllegalArgumentException wrong(String name, String text) {
    return new IllegalArgumentException(
        "%s is '%s'; it must be a time above zero, as PT5S".formatted(name, text));
  }
}
