package dev.greenroom.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

class UpdateTest {
  private static final TableSpec GAMES = TableSpec.of("games", Attribute.string("id"));

  @Test
  void everyClauseStandsOnceWithItsParts() {
    var request =
        Update.of(GAMES, "g1")
            .set("status", "open")
            .set("at", Instant.ofEpochMilli(7))
            .add("players", 1)
            .remove("a", "b")
            .request();
    assertEquals(
        "SET #status = :v0, #at = :v1 ADD #players :v2 REMOVE #a, #b", request.updateExpression());
    assertEquals(AttributeValue.fromN("7"), request.expressionAttributeValues().get(":v1"));
    assertEquals(Map.of("id", AttributeValue.fromS("g1")), request.key());
  }

  @Test
  void anEmptyOptionalRemovesTheAttribute() {
    assertEquals(
        "REMOVE #note",
        Update.of(GAMES, "g1").set("note", Optional.empty()).request().updateExpression());
    assertEquals(
        "SET #note = :v0",
        Update.of(GAMES, "g1").set("note", Optional.of("x")).request().updateExpression());
  }

  @Test
  void whatIsSetOnlyIfAbsentKeepsItsValue() {
    assertEquals(
        "SET #at = if_not_exists(#at, :v0)",
        Update.of(GAMES, "g1").setIfAbsent("at", 1).request().updateExpression());
  }

  @Test
  void allConditionsMustHold() {
    var request =
        Update.of(GAMES, "g1")
            .set("n", 1)
            .require("#n = ? OR #m < ?", 0, 5)
            .require("attribute_exists(#id)")
            .request();
    assertEquals(
        "(#n = :v1 OR #m < :v2) AND (attribute_exists(#id))", request.conditionExpression());
    assertEquals(Map.of("#n", "n", "#m", "m", "#id", "id"), request.expressionAttributeNames());
  }

  @Test
  void withoutAConditionThereIsNone() {
    assertNull(Update.of(GAMES, "g1").remove("a").request().conditionExpression());
  }

  @Test
  void theLoserIsHandedTheItemThatWonAloneAndInATransaction() {
    Update update = Update.of(GAMES, "g1").set("n", 1).require("#n = ?", 0);
    assertEquals(
        ReturnValuesOnConditionCheckFailure.ALL_OLD,
        update.request().returnValuesOnConditionCheckFailure());
    assertEquals(
        ReturnValuesOnConditionCheckFailure.ALL_OLD,
        update.inTransaction().update().returnValuesOnConditionCheckFailure());
  }

  @Test
  void aConditionWithTooFewOrTooManyValuesIsAFaultOfOurs() {
    assertThrows(
        IllegalArgumentException.class, () -> Update.of(GAMES, "g1").require("#n = ?", 1, 2));
    assertThrows(
        ArrayIndexOutOfBoundsException.class,
        () -> Update.of(GAMES, "g1").require("#n = ? AND #m = ?", 1));
  }

  @Test
  void bothKeysNameAnItemOfATableWithTwo() {
    TableSpec runs = TableSpec.of("runs", Attribute.string("job"), Attribute.number("run"));
    assertEquals(
        Map.of("job", AttributeValue.fromS("reap"), "run", AttributeValue.fromN("3")),
        Update.of(runs, "reap", 3).remove("x").request().key());
  }
}
