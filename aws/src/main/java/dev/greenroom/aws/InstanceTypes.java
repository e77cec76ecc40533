package dev.greenroom.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which instance types of EC2 a node shape may be.
 *
 * @param byShape the preferred one first; one at least for each shape that is there
 */
public record InstanceTypes(Map<String, List<String>> byShape) {

  /**
   * @throws IllegalArgumentException for a shape without a type
   */
  public InstanceTypes {
    byShape = Map.copyOf(byShape);
    byShape.forEach(
        (shape, types) -> {
          if (types.isEmpty()) {
            throw new IllegalArgumentException("the shape %s has no type".formatted(shape));
          }
        });
  }

  /** Of all shapes for which EC2 has something. */
  public static InstanceTypes defaults() {
    try (InputStream in = InstanceTypes.class.getResourceAsStream("instance-types.txt")) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a list that has the form of {@code instance-types.txt}; its head says which.
   *
   * @throws IllegalArgumentException with a sentence that names the line
   */
  public static InstanceTypes parse(String text) {
    Map<String, List<String>> types = new HashMap<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int bar = line.indexOf('|');
      List<String> given =
          bar < 0 ? List.of() : List.of(line.substring(bar + 1).strip().split("\\s+"));
      if (given.isEmpty()
          || !given.stream().allMatch(type -> type.matches("[a-z0-9-]+\\.[a-z0-9-]+"))) {
        throw new IllegalArgumentException(
            "line %d of the instance types must be a shape, a | and types as c7i.xlarge"
                .formatted(number));
      }
      types.put(line.substring(0, bar).strip(), given);
    }
    return new InstanceTypes(types);
  }

  /** Those of a shape; none when there is no such machine. */
  public List<String> of(String shapeId) {
    return byShape.getOrDefault(shapeId, List.of());
  }
}
