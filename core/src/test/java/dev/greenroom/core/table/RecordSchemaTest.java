package dev.greenroom.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.enhanced.dynamodb.TableMetadata;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RecordSchemaTest {
  private record Game(String id, long round, Optional<String> note, Instant at, List<String> tags) {
    Map<String, AttributeValue> write() {
      return new ItemWriter()
          .put("id", id)
          .put("round", round)
          .put("note", note)
          .put("at", at)
          .put("tags", tags)
          .item();
    }

    static Game read(ItemReader in) {
      return new Game(
          in.string("id"),
          in.number("round", 0),
          in.optionalString("note"),
          in.instant("at"),
          in.strings("tags"));
    }
  }

  private static final RecordSchema<Game> SCHEMA =
      new RecordSchema<>(
          TableSpec.of("games", Attribute.string("id"), Attribute.number("round")),
          Game.class,
          Game::write,
          Game::read);

  private static final Game FULL =
      new Game("g", 3, Optional.of("n"), Instant.ofEpochMilli(1234567890123L), List.of("a", "b"));

  @Test
  void aRecordIsReadAsItWasWritten() {
    assertEquals(FULL, SCHEMA.read(SCHEMA.write(FULL)));
    Game bare = new Game("g", 3, Optional.empty(), Instant.EPOCH, List.of());
    assertEquals(bare, SCHEMA.mapToItem(SCHEMA.itemToMap(bare, true)));
  }

  @Test
  void whatIsAbsentIsLeftOut() {
    Game bare = new Game("g", 3, Optional.empty(), Instant.EPOCH, List.of());
    assertFalse(SCHEMA.write(bare).containsKey("note"));
  }

  @Test
  void theClientLearnsTheKeysOfTheTable() {
    TableMetadata metadata = SCHEMA.tableMetadata();
    assertEquals("id", metadata.primaryPartitionKey());
    assertEquals(Optional.of("round"), metadata.primarySortKey());
  }

  @Test
  void aPartOfAnItemAndOneAttributeCanBeAskedFor() {
    assertEquals(Map.of("id", Values.of("g")), SCHEMA.itemToMap(FULL, List.of("id")));
    assertEquals(Values.of("n"), SCHEMA.attributeValue(FULL, "note"));
  }

  @Test
  void aMissingAttributeIsNamedInTheFault() {
    IllegalStateException fault =
        assertThrows(IllegalStateException.class, () -> SCHEMA.read(Map.of("id", Values.of("g"))));
    assertTrue(fault.getMessage().contains("at"), fault.getMessage());
  }
}
