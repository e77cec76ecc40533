package dev.greenroom.core.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.World;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A rehearsal goes the way of a room and leaves no trace: docs/decisions/0108. */
class RehearsalTest {

  private static Map<String, List<Map<String, AttributeValue>>> all(World world) {
    return world.tables.all().stream()
        .collect(Collectors.toMap(TableSpec::name, world::everything));
  }

  @Test
  void nothingIsWritten() {
    try (World world = new World()) {
      world.node(16_000, 16_000);
      Application app = world.app("rehearsed");
      world.deploy(app, 2);
      world.core.roomCreation().create(world.room(app));
      Map<String, List<Map<String, AttributeValue>>> before = all(world);
      assertTrue(world.core.roomCreation().rehearse());
      assertTrue(world.core.roomCreation().rehearse(), "and again");
      assertEquals(before, all(world));
    }
  }
}
