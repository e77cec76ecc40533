package dev.greenroom.core.table;

import static dev.greenroom.core.table.Attribute.number;
import static dev.greenroom.core.table.Attribute.string;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.core.testing.World;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TableCheckTest {
  private static final IndexSpec BY_ORG =
      IndexSpec.keysOnly("byOrg", string("orgId"), number("createdAt"));

  private World world;

  @BeforeEach
  void open() {
    world = new World();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private String faults(TableSpec... tables) {
    return assertThrows(TablesDiffer.class, () -> TableCheck.check(world.client, List.of(tables)))
        .getMessage();
  }

  private void create(TableSpec table) {
    TableCreation.createMissing(world.client, List.of(table));
  }

  @Test
  void thoseThatTheCodeMakesAreAsTheyMustBe() {
    assertDoesNotThrow(() -> TableCheck.check(world.client, world.tables.all()));
  }

  @Test
  void oneThatIsNotThere() {
    assertEquals(
        "Table none is not there. Table nor-this is not there.",
        faults(TableSpec.of("none", string("id")), TableSpec.of("nor-this", string("id"))));
  }

  @Test
  void anIndexAndAStreamThatAreMissing() {
    create(TableSpec.of("things", string("id")));

    assertEquals(
        "Table things lacks the index byOrg. Table things has no stream.",
        faults(TableSpec.of("things", string("id"), BY_ORG).streaming()));
  }

  @Test
  void anotherKey() {
    create(TableSpec.of("things", string("id")));

    assertEquals(
        "Table things is not as this Greenroom needs it: its key is [id S], not [name S].",
        faults(TableSpec.of("things", string("name"))));
  }
}
