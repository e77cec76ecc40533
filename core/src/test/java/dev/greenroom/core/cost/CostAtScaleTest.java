package dev.greenroom.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.lobby.Lobby;
import dev.greenroom.core.lobby.LobbyVisibility;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.testing.World;
import java.time.Duration;
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
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The same numbers among ten living processes and rooms, and among ten thousand. */
class CostAtScaleTest {
  private static final int FEW = 10;
  private static final int MANY = 10_000;
  private static final int ROOMS_PER_PROCESS = 10;

  private static World world;
  private static MeteredDynamoDb meter;
  private static Crowd few;
  private static Crowd many;

  /** An application with that many running processes, all open, a room on each. */
  private record Crowd(Application app, Room room, Process process) {}

  @BeforeAll
  static void fill() {
    AtomicReference<MeteredDynamoDb> made = new AtomicReference<>();
    world =
        new World(
            engine -> {
              made.set(new MeteredDynamoDb(engine, Tables.withPrefix("greenroom-").all()));
              return made.get().client();
            });
    world.leaveEventsOut("ten thousand processes are loaded as they would be later");
    meter = made.get();
    world.node(1_000_000_000, 1_000_000_000);
    few = crowd(FEW);
    long start = System.nanoTime();
    many = crowd(MANY);
    System.out.printf(
        "loaded %d processes and %d rooms in %d ms%n",
        MANY, MANY, Duration.ofNanos(System.nanoTime() - start).toMillis());
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void aRoomCostsTheSameAmongTenAndTenThousand() {
    assertSame("create room, open process", 5, 2.5, crowd -> room(crowd.app()));
  }

  @Test
  void aRoomIsReadForTheSame() {
    assertSame(
        "get room",
        0,
        2,
        crowd -> world.core.rooms().require(crowd.app().appId(), crowd.room().roomId()));
  }

  @Test
  void aRoomIsDestroyedForTheSame() {
    assertSame(
        "destroy room",
        8,
        2,
        crowd -> {
          Room room = room(crowd.app()).room();
          meter.of(
              () ->
                  world
                      .core
                      .rooms()
                      .destroy(crowd.app().appId(), room.roomId(), world.clock.instant()));
        });
  }

  @Test
  void theRoomsOfAProcessAreListedForTheSame() {
    Bill among = meter.of(() -> world.core.rooms().ofProcess(many.process(), true));
    assertEquals(0.5 + world.core.rooms().ofProcess(many.process(), true).size(), among.read());
  }

  /** The index is read in pages of 1 MB, a lobby takes less than 200 bytes of it. */
  @Test
  void tenThousandLobbiesAreListedInAFewPagesOfTheIndexAndAReadEach() {
    Application app = many.app();
    Map<String, AttributeValue> lobby =
        with(
            item(world.tables.rooms(), many.room().roomId()),
            Map.of(
                "visibility",
                "public",
                "lobbyRegion",
                "Washington_DC",
                "processKey",
                "elsewhere#active",
                "listKey",
                Lobby.listKey(app.appId(), LobbyVisibility.PUBLIC)));
    List<Map<String, AttributeValue>> lobbies = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      lobbies.add(
          with(lobby, Map.of("roomId", "lobby-" + i, "createdAt", Instant.ofEpochMilli(i))));
    }
    Loads.into(world, world.tables.rooms(), lobbies);
    List<String> ids = new ArrayList<>();
    Bill index =
        meter.of(
            () ->
                ids.addAll(
                    world
                        .core
                        .lobbies()
                        .listed(app.appId(), LobbyVisibility.PUBLIC, Optional.empty())));
    System.out.println(index.row("the index of 10,000 lobbies"));
    assertEquals(MANY, ids.size());
    assertEquals("lobby-9999", ids.getFirst());
    assertEquals(0, index.scans());
    assertTrue(index.operations().get("Query") <= 5, index.operations().toString());
    assertTrue(index.read() <= 250, index.units().toString());
    Bill slice = meter.of(() -> world.core.lobbies().alive(ids.subList(0, 100)));
    assertEquals(Map.of("BatchGetItem", 2), slice.operations());
    assertEquals(new Units(0, 101), slice.units(), "a hundred rooms and their one process");
  }

  @Test
  void aTickWithNothingDueIsOneQueryAShardAndNothingElse() {
    Instant now = world.clock.instant();
    Bill tick =
        meter.of(
            () -> {
              for (int shard = 0; shard < Tables.SHARDS; shard++) {
                assertEquals(List.of(), world.core.processes().due(shard, now, 100));
              }
            });
    System.out.println(tick.row("look for what is due, nothing is"));
    assertEquals(Map.of("Query", Tables.SHARDS), tick.operations());
    assertEquals(new Units(0, 0.5 * Tables.SHARDS), tick.units());
  }

  @Test
  void theReaperAndThePlacerAskNoMoreThanThatWhenNothingIsDue() {
    Instant now = world.clock.instant();
    Bill reap = meter.of(() -> assertEquals(List.of(), world.core.ticks().reaper().run(now)));
    Bill place = meter.of(() -> assertEquals(List.of(), world.core.ticks().placer().run(now)));
    for (Bill tick : List.of(reap, place)) {
      assertEquals(Map.of("Query", Tables.SHARDS), tick.operations());
      assertEquals(new Units(0, 0.5 * Tables.SHARDS), tick.units());
    }
  }

  @Test
  void aTickThatLooksForWaitingProcessesIsOneQueryAShard() {
    Bill tick =
        meter.of(
            () -> {
              for (int shard = 0; shard < Tables.SHARDS; shard++) {
                assertEquals(List.of(), world.core.processes().waiting(shard, 100));
              }
            });
    assertEquals(new Units(0, 0.5 * Tables.SHARDS), tick.units());
  }

  @Test
  void aProcessItemInItsLargestOrdinaryStateIsAtMostOneKib() {
    String node = "mi-0123456789abcdef0";
    Map<String, AttributeValue> item =
        with(
            item(world.tables.processes(), many.process().processId()),
            Map.of(
                "region",
                "Washington_DC",
                "openKey",
                "dep-" + UUID.randomUUID() + "#Washington_DC",
                "nodeId",
                node,
                "aliveOn",
                node,
                "fleetId",
                "fleet-" + UUID.randomUUID(),
                "roomsAllocated",
                9_999,
                "roomsPerProcess",
                10_000,
                "egressedBytes",
                123_456_789_012L));
    item.putAll(
        Map.of(
            "egressBefore",
            Values.of(123_456_789_000L),
            "egressSince",
            Values.of(world.clock.instant()),
            "acceptingAt",
            Values.of(world.clock.instant())));
    long size = ItemSize.of(item);
    System.out.println("process item, running, 3 ports, on a node of a fleet: " + size + " bytes");
    assertTrue(size <= 1024, size + " bytes");
  }

  @Test
  void aRoomItemWithHalfAKibOfConfigurationIsAtMostOneKib() {
    Map<String, AttributeValue> item =
        new HashMap<>(item(world.tables.rooms(), many.room().roomId()));
    item.put("roomId", Values.of("r".repeat(100)));
    item.put("roomConfig", Values.of("x".repeat(500)));
    item.put("createdBy", Values.of("u".repeat(64)));
    item.put("requestHash", Values.of("0".repeat(64)));
    long size = ItemSize.of(item);
    System.out.println("room item, longest id and key, 500 bytes of config: " + size + " bytes");
    assertTrue(size <= 1024, size + " bytes");
  }

  private interface Work {
    void with(Crowd crowd);
  }

  private static void assertSame(String name, double write, double read, Work work) {
    for (Crowd crowd : List.of(few, many)) {
      Bill bill = meter.of(() -> work.with(crowd));
      assertEquals(new Units(write, read), bill.units(), () -> bill.row(name));
      assertEquals(0, bill.scans());
    }
  }

  private static RoomCreation.Created room(Application app) {
    return world.core.roomCreation().create(world.room(app));
  }

  private static Crowd crowd(int size) {
    Application app = world.app("crowd-" + size);
    world.deploy(app, ROOMS_PER_PROCESS);
    RoomCreation.Created first = room(app);
    String processId = first.process().processId();
    Instant now = world.clock.instant();
    world
        .core
        .lifecycle()
        .started(world.core.processes().get(processId).orElseThrow(), now, now, ports());
    world
        .core
        .lifecycle()
        .connections(world.core.processes().get(processId).orElseThrow(), 0, now, now);
    world.clock.pass(Duration.ofSeconds(1));
    Map<String, AttributeValue> process = item(world.tables.processes(), processId);
    Map<String, AttributeValue> room = item(world.tables.rooms(), first.room().roomId());
    List<Map<String, AttributeValue>> processes = new ArrayList<>();
    List<Map<String, AttributeValue>> rooms = new ArrayList<>();
    for (int i = 1; i < size; i++) {
      String id = UUID.randomUUID().toString();
      processes.add(
          with(
              process,
              Map.of(
                  "processId",
                  id,
                  "createdAt",
                  now.plusMillis(i),
                  "deadlineShard",
                  Tables.shard(id))));
      rooms.add(
          with(
              room,
              Map.of(
                  "roomId",
                  "copy-" + size + "-" + i,
                  "processId",
                  id,
                  "processKey",
                  Room.processKey(id, true))));
    }
    Loads.into(world, world.tables.processes(), processes);
    Loads.into(world, world.tables.rooms(), rooms);
    return new Crowd(app, first.room(), world.core.processes().get(processId).orElseThrow());
  }

  /** A default port and the two additional ones that the contract allows. */
  private static List<ExposedPort> ports() {
    String host = "203-0-113-107.nodes.frankfurt.greenroom.example.com";
    return List.of(
        new ExposedPort("default", host, 31012, TransportType.udp),
        new ExposedPort("spectators", host, 31013, TransportType.tcp),
        new ExposedPort("metrics", host, 31014, TransportType.tcp));
  }

  private static Map<String, AttributeValue> with(
      Map<String, AttributeValue> item, Map<String, Object> changes) {
    Map<String, AttributeValue> changed = new HashMap<>(item);
    changes.forEach((name, value) -> changed.put(name, Values.of(value)));
    return changed;
  }

  private static Map<String, AttributeValue> item(TableSpec table, String id) {
    return world.engine().getItem(g -> g.tableName(table.name()).key(table.key(id))).item();
  }
}
