package dev.greenroom.core.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeShapesTest {
  private static final String GOOD =
      "metal-96 | cpu-96-384 | 96 | 393216 | 0 | 96 cores | own | Own";

  /** The old names say what a machine has: {@code cpu-4-8}, {@code gpu-l4-1-12-48}. */
  @Test
  void theFiguresAreThoseThatTheOldNamesTell() {
    for (NodeShape shape : NodeShapes.defaults().all()) {
      List<String> words = List.of(shape.oldName().split("-"));
      int memoryGb = Integer.parseInt(words.getLast());
      int vcpus = Integer.parseInt(words.get(words.size() - 2));
      int gpus = words.getFirst().equals("gpu") ? Integer.parseInt(words.get(2)) : 0;
      assertEquals(vcpus, shape.vcpus(), shape.oldName());
      assertEquals(memoryGb * 1024, shape.memoryMb(), shape.oldName());
      assertEquals(gpus, shape.gpus(), shape.oldName());
    }
  }

  @Test
  void eitherNameFindsAShape() {
    NodeShapes shapes = NodeShapes.defaults();
    for (NodeShape shape : shapes.all()) {
      assertEquals(Optional.of(shape), shapes.find(shape.nodeShapeId()));
    }
    assertEquals(Optional.empty(), shapes.find("cpu-4-8"));
  }

  @Test
  void anOperatorsOwnListIsReadAsItStands() {
    NodeShapes own = NodeShapes.parse("# mine\n\n" + GOOD + "\n");
    assertEquals(
        List.of(new NodeShape("metal-96", "cpu-96-384", 96, 393_216, 0, "96 cores", "own", "Own")),
        own.all());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "metal-96 | cpu-96-384 | 96 | 393216 | 0 | 96 cores | own; 7 cells",
        "metal-96 | cpu-96-384 | 96 | 393216 | 0 |  | own | Own; none empty",
        "metal-96 | cpu-96-384 | many | 393216 | 0 | 96 cores | own | Own; whole numbers",
        "metal-96 | cpu-96-384 | 1.5 | 393216 | 0 | 96 cores | own | Own; whole numbers",
        "metal-96 | cpu-96-384 | 0 | 393216 | 0 | 96 cores | own | Own; metal-96 has 0",
        "metal-96 | cpu-96-384 | 96 | -1 | 0 | 96 cores | own | Own; -1 MiB",
        "metal-96 | cpu-96-384 | 96 | 393216 | -1 | 96 cores | own | Own; -1 GPUs",
        "# nothing; at least one",
      })
  void whatIsWrongIsSaid(String line, String said) {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> NodeShapes.parse(line));
    assertTrue(wrong.getMessage().contains(said), wrong.getMessage());
  }

  @Test
  void aNameStandsOnce() {
    IllegalArgumentException twice =
        assertThrows(
            IllegalArgumentException.class,
            () -> NodeShapes.parse(GOOD + "\n" + GOOD.replace("metal-96", "metal-97")));
    assertTrue(twice.getMessage().contains("cpu-96-384) stands twice"), twice.getMessage());
  }
}
