package dev.greenroom.core.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.enhanced.dynamodb.document.EnhancedDocument;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class UpgradesTest {
  private static final TableSpec SECOND =
      TableSpec.of("games", Attribute.string("id"))
          .upgradedBy(
              old -> {
                Map<String, AttributeValue> item = new HashMap<>(old);
                Optional.ofNullable(item.remove("title"))
                    .ifPresent(t -> item.putIfAbsent("name", t));
                return item;
              });

  private static Map<String, AttributeValue> item(Object... namesAndValues) {
    Map<String, AttributeValue> item = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      item.put((String) namesAndValues[i], Values.of(namesAndValues[i + 1]));
    }
    return item;
  }

  @Test
  void anOlderItemIsBroughtForwardByTheStepsThatItLacks() {
    assertEquals("duel", SECOND.reader(item("id", "g", "title", "duel")).string("name"));
    assertEquals("duel", SECOND.reader(item("id", "g", "v", 1, "title", "duel")).string("name"));
    Map<String, AttributeValue> present = item("id", "g", "v", 2, "title", "kept", "name", "duel");
    assertSame(present, SECOND.upgrades().read("games", present), "one of today is left alone");
  }

  @Test
  void aStepBearsWhatANewerPartialUpdateLeft() {
    Map<String, AttributeValue> mixed = item("id", "g", "v", 1, "title", "old", "name", "new");
    assertEquals("new", SECOND.reader(mixed).string("name"));
  }

  @Test
  void aNewerItemIsRefusedAndNotMisread() {
    GreenroomException refused =
        assertThrows(GreenroomException.class, () -> SECOND.reader(item("id", "g", "v", 3)));
    assertEquals(
        "An item of table 'games' was written by a newer Greenroom (schema version 3; this one"
            + " knows 2): start the newer one.",
        refused.getMessage());
  }

  @Test
  void noPartialUpdateTouchesTheVersion() {
    assertThrows(IllegalArgumentException.class, () -> Update.of(SECOND, "g").set("v", 1));
    String statement = Update.of(SECOND, "g").stamped().request().updateExpression();
    assertTrue(statement.contains("if_not_exists"), statement);
  }

  @Test
  void everyItemThatIsWrittenSaysItsVersion() {
    try (World world = new World()) {
      var app = world.app("duel");
      world.node(64_000, 256_000);
      world.deploy(app, 2);
      world.core.roomCreation().create(world.room(app));
      world
          .core
          .tokens()
          .ensure(
              "text",
              World.ORG,
              "dev",
              dev.greenroom.core.token.Scopes.admin(),
              "me",
              world.clock.instant());
      for (TableSpec table : world.tables.all()) {
        for (var item : world.everything(table)) {
          int version = new ItemReader(item).integer(Upgrades.VERSION);
          assertEquals(table.upgrades().current(), version, table.name());
        }
      }
    }
  }

  /** Tables that came when every item had a version already. */
  private static final Set<String> NEVER_WITHOUT =
      Set.of(
          "greenroom-fleets",
          "greenroom-scaling",
          "greenroom-metrics",
          "greenroom-lobbyParts",
          "greenroom-lobbyLimits");

  /** Literal items of the first days, before any item had a version. */
  private static List<Map.Entry<String, Map<String, AttributeValue>>> versionZero()
      throws IOException {
    List<Map.Entry<String, Map<String, AttributeValue>>> items = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("src/test/resources/items/version-0.txt"))) {
      int space = line.indexOf(' ');
      items.add(
          Map.entry(
              line.substring(0, space),
              EnhancedDocument.fromJson(line.substring(space + 1)).toMap()));
    }
    return items;
  }

  /**
   * A room of version 1 knows nothing of suspension: it has had one place, and may be suspended.
   */
  @Test
  void aRoomOfVersionOneIsSuspendedAndComesBack() {
    try (World world = new World()) {
      var app = world.app("duel");
      world.node(64_000, 256_000);
      world.deploy(app, 2);
      var room = world.core.roomCreation().create(world.room(app)).room();
      Map<String, AttributeValue> item =
          new HashMap<>(world.everything(world.tables.rooms()).getFirst());
      assertEquals(2, new ItemReader(item).integer(Upgrades.VERSION));
      item.put(Upgrades.VERSION, Values.of(1));
      item.keySet().removeAll(Set.of("former", "pinned", "region", "destroyedAt"));
      world.engine().putItem(p -> p.tableName(world.tables.rooms().name()).item(item));
      world.core.rooms().suspend(app.appId(), room.roomId(), world.clock.instant());
      var back = world.core.roomResumption().resume(World.ORG, app.appId(), room.roomId(), "me");
      assertEquals(List.of(room.allocation().allocationId()), formerOf(back.room()));
      assertEquals(back.room(), world.core.rooms().get(room.roomId()).orElseThrow());
    }
  }

  private static List<String> formerOf(dev.greenroom.core.room.Room room) {
    return room.former().stream().map(place -> place.allocationId()).toList();
  }

  @Test
  void itemsWithoutAVersionAreReadAndWorkedOn() throws Exception {
    try (World world = new World()) {
      world.leaveEventsOut("items of the first days are put there as they were later");
      Tables tables = world.tables;
      Set<String> kinds = new HashSet<>();
      Map<String, Map<String, AttributeValue>> last = new HashMap<>();
      for (var entry : versionZero()) {
        String table = "greenroom-" + entry.getKey();
        kinds.add(table);
        last.put(entry.getKey(), entry.getValue());
        world.engine().putItem(p -> p.tableName(table).item(entry.getValue()));
      }
      assertEquals(
          tables.all().stream()
              .map(TableSpec::name)
              .filter(name -> !NEVER_WITHOUT.contains(name))
              .collect(Collectors.toSet()),
          kinds,
          "a table without an item of version 0");
      var app = world.core.applications().require(World.ORG, last.get("apps").get("appId").s());
      assertTrue(app.latest().isPresent());
      assertEquals("local", world.core.orgs().require(World.ORG).name().orElseThrow());
      assertEquals(1, world.core.builds().list(World.ORG).size());
      assertEquals(
          1,
          world.core.appBuilds().list(World.ORG, app.appId()).builds().getFirst().number(),
          "a number that was given holds");
      assertEquals(
          1, world.core.deployments().list(app.appId(), Optional.empty(), Optional.empty()).size());
      assertEquals(1, world.core.nodes().all().size());
      assertTrue(world.core.tokens().valid(last.get("tokens").get("tokenHash").s()).isPresent());
      assertTrue(world.core.users().get("developer@localhost").isPresent());
      assertEquals(1, world.core.members().of(World.ORG).size());
      assertEquals(500, world.core.peaks().largest(World.ORG, world.clock.instant()));
      assertEquals(50, world.core.budgets().get(World.ORG).orElseThrow().limit().intValue());
      assertEquals(1, world.core.jobLog().history("reap", 5).runs());
      assertEquals(1, world.core.jobLog().history("reap", 5).recent().size());
      assertEquals(1, world.core.decisions().of("process-of-version-0", 5).size());

      var process =
          world.core.processes().get(last.get("processes").get("processId").s()).orElseThrow();
      int rooms = process.roomsAllocated();
      RoomRequest request = world.room(app);
      assertEquals(
          process.processId(),
          world.core.roomCreation().create(request).room().allocation().processId());
      world
          .core
          .heartbeats()
          .heard(Reports.beat(world, Reports.bound(world, process.processId(), 0)));
      var after = world.core.processes().get(process.processId()).orElseThrow();
      assertEquals(rooms + 1, after.roomsAllocated());
      assertEquals(0, after.activeConnections());
      assertEquals(1, world.core.rooms().ofProcess(after, false).size());
      for (var room : world.core.rooms().ofProcess(after, true)) {
        world.core.rooms().destroy(app.appId(), room.room().roomId(), world.clock.instant());
      }
      GreenroomException taken = assertThrows(GreenroomException.class, () -> world.app("duel"));
      assertTrue(taken.getMessage().contains("taken"), "the name of version 0 still holds");
    }
  }
}
