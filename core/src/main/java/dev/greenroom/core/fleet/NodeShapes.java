package dev.greenroom.core.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The node shapes that an operator offers, in the order in which they are shown.
 *
 * @param all at least one; no two with one id or one old name
 */
public record NodeShapes(List<NodeShape> all) {
  private static final int CELLS = 8;

  /**
   * @throws IllegalArgumentException for an empty list, or one in which a name stands twice
   */
  public NodeShapes {
    all = List.copyOf(all);
    if (all.isEmpty()) {
      throw new IllegalArgumentException("at least one node shape must be offered");
    }
    Set<String> names = new HashSet<>();
    for (NodeShape shape : all) {
      if (!names.add(shape.nodeShapeId()) || !names.add(shape.oldName())) {
        throw new IllegalArgumentException(
            "the node shape %s (%s) stands twice".formatted(shape.nodeShapeId(), shape.oldName()));
      }
    }
  }

  /** Those of the last Hathora SDK. */
  public static NodeShapes defaults() {
    try (InputStream in = NodeShapes.class.getResourceAsStream("node-shapes.txt")) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a list that has the form of {@code node-shapes.txt}; its head says which.
   *
   * @throws IllegalArgumentException with a sentence that names the line
   */
  public static NodeShapes parse(String text) {
    List<NodeShape> shapes = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) {
        shapes.add(shape(line, number));
      }
    }
    return new NodeShapes(shapes);
  }

  private static NodeShape shape(String line, int number) {
    List<String> cells = Stream.of(line.split("\\|", -1)).map(String::strip).toList();
    if (cells.size() != CELLS || cells.contains("")) {
      throw new IllegalArgumentException(
          "line %d of the node shapes has %d cells, some may be empty; it must have %d, none empty"
              .formatted(number, cells.size(), CELLS));
    }
    try {
      return new NodeShape(
          cells.get(0),
          cells.get(1),
          Integer.parseInt(cells.get(2)),
          Integer.parseInt(cells.get(3)),
          Integer.parseInt(cells.get(4)),
          cells.get(5),
          cells.get(6),
          cells.get(7));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "line %d of the node shapes: vCPUs, memory and GPUs must be whole numbers"
              .formatted(number),
          e);
    }
  }

  /** The shape of that id, if it is offered. */
  public Optional<NodeShape> find(String nodeShapeId) {
    return all.stream().filter(shape -> shape.nodeShapeId().equals(nodeShapeId)).findFirst();
  }

  /** The shape that fleets v1 calls so, if it is offered. */
  public Optional<NodeShape> called(String oldName) {
    return all.stream().filter(shape -> shape.oldName().equals(oldName)).findFirst();
  }
}
