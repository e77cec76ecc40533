package dev.greenroom.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.testing.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class TableCreationTest {
  private static final Attribute ID = Attribute.string("id");
  private static final Attribute AT = Attribute.number("at");

  private static TableSpec games(IndexSpec... indexes) {
    return TableSpec.of("games", ID, indexes);
  }

  private static IndexSpec index(String name) {
    return IndexSpec.keysOnly(name, Attribute.string(name + "Key"), AT);
  }

  /** A data folder of an older version: its items show up in the indexes that came since. */
  @Test
  void aTableThatIsThereGetsTheIndexesThatItLacks() {
    try (World world = new World()) {
      TableCreation.createMissing(world.engine(), List.of(games(index("first"))));
      Map<String, AttributeValue> item =
          new ItemWriter()
              .put("id", "g")
              .put("at", 1)
              .put("firstKey", "a")
              .put("secondKey", "b")
              .put("thirdKey", "c")
              .item();
      world.engine().putItem(put -> put.tableName("games").item(item));
      TableSpec today = games(index("first"), index("second"), index("third"));
      TableCreation.createMissing(world.engine(), List.of(today));
      TableCreation.createMissing(world.engine(), List.of(today));
      Database database = new Database(world.engine());
      for (String[] query : new String[][] {{"first", "a"}, {"second", "b"}, {"third", "c"}}) {
        assertEquals(1, database.all(Index.of(today, query[0], query[1])).size(), query[0]);
      }
      assertEquals(
          3,
          world
              .engine()
              .describeTable(d -> d.tableName("games"))
              .table()
              .globalSecondaryIndexes()
              .size());
    }
  }
}
