package dev.greenroom.infra.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Attribute;
import dev.greenroom.core.table.IndexSpec;
import dev.greenroom.core.table.TableSpec;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** The deployment makes the tables that the code knows, no other and none differently. */
class TablesTest {

  @Test
  void tablesAreThoseOfTheCode() {
    List<TableShape> known = Tables.withPrefix("").all().stream().map(TablesTest::shape).toList();
    assertEquals(known, TableShapes.all());
  }

  @Test
  void everyTableOfTheCodeExpiresByTheSameAttribute() {
    assertEquals(
        List.of(), Tables.withPrefix("").all().stream().filter(t -> !t.expires()).toList());
    assertEquals(TableSpec.TTL, TableShape.TTL);
  }

  private static TableShape shape(TableSpec spec) {
    return new TableShape(
        spec.name(),
        key(spec.hash()),
        spec.range().map(TablesTest::key),
        spec.indexes().stream().map(TablesTest::index).toList(),
        spec.streams());
  }

  private static IndexShape index(IndexSpec spec) {
    return new IndexShape(
        spec.name(), key(spec.hash()), key(spec.range().orElseThrow()), spec.included());
  }

  private static Key key(Attribute attribute) {
    return new Key(attribute.name(), attribute.type() == ScalarAttributeType.N);
  }
}
