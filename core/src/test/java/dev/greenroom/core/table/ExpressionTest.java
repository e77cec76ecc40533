package dev.greenroom.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpressionTest {

  @Test
  void namesAreAliasedSoThatNoReservedWordBreaksAStatement() {
    Expression expression = new Expression();
    assertEquals("#status = :v0", expression.bind("#status = ?", "open"));
    assertEquals(Map.of("#status", "status"), expression.names());
    assertEquals(Map.of(":v0", Values.of("open")), expression.values());
  }

  @Test
  void anAttributeThatIsNamedTwiceHasOneAlias() {
    Expression expression = new Expression();
    expression.bind("#a = ? OR #a = ?", 1, 2);
    assertEquals(1, expression.names().size());
    assertEquals(2, expression.values().size());
  }

  @Test
  void valuesAreNotReadAsTemplates() {
    Expression expression = new Expression();
    assertEquals("#a = :v0 AND #b = :v1", expression.bind("#a = ? AND #b = ?", "?$1", "#c"));
    assertEquals("?$1", expression.values().get(":v0").s());
  }

  @Test
  void functionsPassThrough() {
    Expression expression = new Expression();
    assertEquals(
        "NOT #status IN (:v0, :v1) AND attribute_not_exists(#gone)",
        expression.bind("NOT #status IN (?, ?) AND attribute_not_exists(#gone)", "a", "b"));
    assertTrue(expression.names().containsKey("#gone"));
  }
}
