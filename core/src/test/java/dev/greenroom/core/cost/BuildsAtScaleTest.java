package dev.greenroom.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.AppBuilds;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** What lists of builds cost when there are ten thousand, in all versions of the API. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BuildsAtScaleTest {
  private static final int MANY = 10_000;
  private static final Instant START = Instant.parse("2046-01-01T00:00:00Z");

  private static World world;
  private static MeteredDynamoDb meter;
  private static Application app;
  private static String page;

  @BeforeAll
  static void fill() throws IOException {
    page = Files.readString(Path.of("..", "docs", "cost.md"));
    AtomicReference<MeteredDynamoDb> made = new AtomicReference<>();
    world =
        new World(
            engine -> {
              made.set(new MeteredDynamoDb(engine, Tables.withPrefix("greenroom-").all()));
              return made.get().client();
            });
    meter = made.get();
    app = world.app("duel");
    String appId = app.appId();
    int number = world.core.appBuilds().create(build(Optional.of(appId), 1)).number();
    assertEquals(1, number);
    copies();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private static Build build(Optional<String> appId, int i) {
    return Build.declared(
        World.ORG,
        appId,
        Optional.of("bld-00000000-0000-4000-8000-%012d".formatted(i)),
        Optional.of("release/2046.01." + i + " (" + "ab".repeat(40) + ")"),
        20_000_000,
        START.plusSeconds(i),
        "org-token-00000000-0000-4000-8000-000000000000");
  }

  /** As if all of them had been made in the application one by one. */
  private static void copies() {
    Map<String, AttributeValue> one =
        new HashMap<>(world.everything(world.tables.builds()).getFirst());
    List<Map<String, AttributeValue>> builds = new ArrayList<>();
    List<Map<String, AttributeValue>> numbers = new ArrayList<>();
    String appId = app.appId();
    for (int i = 2; i <= MANY; i++) {
      String imageId = UUID.randomUUID().toString();
      String buildId = "bld-00000000-0000-4000-8000-%012d".formatted(i);
      builds.add(
          with(
              one,
              Map.of("buildId", buildId, "imageId", imageId, "createdAt", START.plusSeconds(i))));
      numbers.add(
          with(
              Map.of("v", Values.of(1)),
              Map.of("scope", appId + "#build", "entry", imageId, "number", i)));
      numbers.add(
          with(
              Map.of("v", Values.of(1)),
              Map.of(
                  "scope",
                  appId + "#number",
                  "entry",
                  "" + i,
                  "buildId",
                  buildId,
                  "imageId",
                  imageId)));
    }
    numbers.add(
        with(Map.of("v", Values.of(1)), Map.of("scope", appId, "entry", "builds", "count", MANY)));
    load(world.tables.builds(), builds);
    load(world.tables.numbers(), numbers);
  }

  private static Map<String, AttributeValue> with(
      Map<String, AttributeValue> item, Map<String, Object> changes) {
    Map<String, AttributeValue> changed = new HashMap<>(item);
    changes.forEach((name, value) -> changed.put(name, Values.of(value)));
    return changed;
  }

  private static void load(TableSpec table, List<Map<String, AttributeValue>> items) {
    for (int from = 0; from < items.size(); from += 25) {
      List<WriteRequest> batch =
          items.subList(from, Math.min(items.size(), from + 25)).stream()
              .map(
                  item ->
                      WriteRequest.builder()
                          .putRequest(PutRequest.builder().item(item).build())
                          .build())
              .toList();
      world.engine().batchWriteItem(b -> b.requestItems(Map.of(table.name(), batch)));
    }
  }

  private static void assertOnPage(String row) {
    System.out.println(row);
    assertTrue(page.contains(row), "docs/cost.md has no row " + row);
  }

  @Test
  void tenThousandByNumbersAreSomePagesOfTwoQueries() {
    Bill bill =
        meter.of(
            () -> {
              AppBuilds.Listed listed = world.core.appBuilds().list(World.ORG, app.appId());
              assertEquals(MANY, listed.builds().size());
              assertEquals(MANY, listed.builds().getFirst().number());
              assertEquals(0, listed.unnumbered());
            });
    assertOnPage(bill.row("list 10,000 builds by numbers"));
    assertEquals(java.util.Set.of("Query"), bill.operations().keySet());
    assertTrue(bill.operations().get("Query") <= 9, bill.operations().toString());
    assertEquals(0, bill.write());
    assertTrue(bill.read() <= 1750, "" + bill.read());
  }

  @Test
  void tenThousandByIdsAreSomePagesOfOneQuery() {
    Bill bill = meter.of(() -> assertEquals(MANY, world.core.builds().list(World.ORG).size()));
    assertOnPage(bill.row("list 10,000 builds"));
    assertEquals(java.util.Set.of("Query"), bill.operations().keySet());
    assertTrue(bill.operations().get("Query") <= 6, bill.operations().toString());
    assertTrue(bill.read() <= 1350, "" + bill.read());
  }

  @Test
  void oneByItsNumberCostsTheSameAsAmongTen() {
    Bill bill =
        meter.of(
            () ->
                assertEquals(
                    5000,
                    world
                        .core
                        .appBuilds()
                        .get(World.ORG, app.appId(), 5000)
                        .orElseThrow()
                        .number()));
    assertEquals(new Units(0, 2), bill.units());
    assertEquals(Map.of("GetItem", 2), bill.operations());
  }

  /** The last: the others count what there is. */
  @Test
  @Order(Integer.MAX_VALUE)
  void theNextNumberCostsTheSameAsTheFirst() {
    Application fresh = world.app("fresh");
    Build first = build(Optional.of(fresh.appId()), MANY + 1);
    Bill few = meter.of(() -> world.core.appBuilds().create(first));
    Build another = build(Optional.of(app.appId()), MANY + 2);
    Bill many =
        meter.of(() -> assertEquals(MANY + 1, world.core.appBuilds().create(another).number()));
    assertOnPage(many.row("create a build with a number"));
    assertEquals(few.operations(), many.operations());
    assertEquals(new Units(8, 1), many.units());
    assertEquals(new Units(8, 1), few.units());
    Invariants.check(world);
  }
}
