package dev.greenroom.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.table.Attribute;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.IndexSpec;
import dev.greenroom.core.table.TableCreation;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.testing.World;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;

/** A cross-check on plain calls, where DynamoDB Local's own report follows the rules of AWS. */
class MeterAgreesWithDynamoDbLocalTest {
  private static final TableSpec PLAYERS =
      TableSpec.of(
          "x-players",
          Attribute.string("id"),
          IndexSpec.including(
              "byTeam", Attribute.string("team"), Attribute.number("rank"), List.of("nick")));

  private static World world;
  private static MeteredDynamoDb meter;
  private static DynamoDbClient client;

  @BeforeAll
  static void open() {
    world = new World();
    TableCreation.createMissing(world.engine(), List.of(PLAYERS));
    meter = new MeteredDynamoDb(world.engine(), List.of(PLAYERS));
    client = meter.client();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void putsOfAllSizesWithTheirIndexes() {
    agreed(() -> put("a", 100, "red", 1));
    agreed(() -> put("b", 3000, "red", 2));
    agreed(() -> put("b", 200, "red", 2));
    agreed(() -> put("b", 200, "blue", 2));
    agreed(() -> put("b", 200, "blue", 3));
  }

  @Test
  void updatesWithinAndAcrossIndexKeys() {
    put("c", 1500, "red", 1);
    agreed(() -> update(Update.of(PLAYERS, "c").set("score", 1)));
    agreed(() -> update(Update.of(PLAYERS, "c").set("nick", "cleo")));
    agreed(() -> update(Update.of(PLAYERS, "c").set("rank", 7)));
    agreed(() -> update(Update.of(PLAYERS, "c").remove("team")));
    agreed(() -> update(Update.of(PLAYERS, "c").set("team", "blue")));
  }

  @Test
  void deletesOfSomethingAndOfNothing() {
    put("d", 2500, "red", 1);
    agreed(() -> client.deleteItem(x -> x.tableName(PLAYERS.name()).key(PLAYERS.key("d"))));
    agreed(() -> client.deleteItem(x -> x.tableName(PLAYERS.name()).key(PLAYERS.key("d"))));
  }

  @Test
  void readsByKeyStrongAndEventual() {
    put("e", 5000, "green", 1);
    for (boolean strong : List.of(true, false)) {
      agreed(
          () ->
              client.getItem(
                  x -> x.tableName(PLAYERS.name()).key(PLAYERS.key("e")).consistentRead(strong)));
      agreed(
          () ->
              client.getItem(
                  x ->
                      x.tableName(PLAYERS.name()).key(PLAYERS.key("none")).consistentRead(strong)));
    }
  }

  @Test
  void queriesThatFindSomething() {
    for (int i = 0; i < 60; i++) {
      put("q" + i, 300, "queried", i);
    }
    agreed(() -> client.query(Index.of(PLAYERS, "byTeam", "queried")));
    agreed(() -> client.query(Index.upTo(PLAYERS, "byTeam", "queried", 5)));
    agreed(() -> client.query(Index.ofTable(PLAYERS, "q1")));
  }

  @Test
  void aBatchOfItems() {
    put("f", 100, "red", 1);
    put("g", 6000, "red", 1);
    agreed(
        () ->
            client.batchGetItem(
                x ->
                    x.requestItems(
                        Map.of(
                            PLAYERS.name(),
                            KeysAndAttributes.builder()
                                .keys(List.of(PLAYERS.key("f"), PLAYERS.key("g")))
                                .consistentRead(true)
                                .build()))));
  }

  private static void agreed(Runnable work) {
    MeteredDynamoDb.Call call = meter.of(work).calls().getFirst();
    Units units = call.units();
    assertEquals(
        call.reported().orElseThrow(), units.write() + units.read(), call.operation() + units);
  }

  private static void put(String id, int filler, String team, int rank) {
    Map<String, AttributeValue> item = new HashMap<>();
    item.put("id", Values.of(id));
    item.put("team", Values.of(team));
    item.put("rank", Values.of(rank));
    item.put("nick", Values.of(id));
    item.put("filler", Values.of("x".repeat(filler)));
    client.putItem(x -> x.tableName(PLAYERS.name()).item(item));
  }

  private static void update(Update update) {
    client.updateItem(update.request());
  }
}
