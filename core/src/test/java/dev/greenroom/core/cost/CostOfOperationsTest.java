package dev.greenroom.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.ServiceConfig;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.lobby.LobbyRequest;
import dev.greenroom.core.lobby.LobbyVisibility;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.testing.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What each operation costs when nothing has to be retried. Every row that it prints stands in
 * docs/cost.md: a number that changes here changes there.
 */
class CostOfOperationsTest {
  private static World world;
  private static MeteredDynamoDb meter;
  private static int apps;
  private static String page;

  @BeforeAll
  static void open() throws IOException {
    page = Files.readString(Path.of("..", "docs", "cost.md"));
    AtomicReference<MeteredDynamoDb> made = new AtomicReference<>();
    world =
        new World(
            engine -> {
              made.set(new MeteredDynamoDb(engine, Tables.withPrefix("greenroom-").all()));
              return made.get().client();
            });
    meter = made.get();
    world.node(10_000_000, 10_000_000);
    room(app(10)); // from here on the budget of the organization is remembered
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void aRoomInAnOpenProcessKeepsTheBudget() {
    Application app = app(10);
    room(app);
    Bill bill = print("create room, open process", () -> room(app));
    assertBill(5, 2.5, bill);
    assertTrue(bill.write() <= 8 && bill.read() <= 2.5, "DESIGN.md: at most 8 and 2.5");
    assertEquals(Map.of("GetItem", 2, "Query", 1, "TransactWriteItems", 1), bill.operations());
  }

  @Test
  void aRoomThatFillsItsProcessKeepsTheBudget() {
    Application app = app(2);
    room(app);
    assertBill(6, 2.5, print("create room, fills the process", () -> room(app)));
  }

  @Test
  void aRoomWithAnIdempotencyKeyCostsNoMore() {
    Application app = app(10);
    room(app);
    Bill bill =
        print(
            "create room, open process, with key",
            () -> world.core.roomCreation().create(world.roomWithKey(app, "k")));
    assertBill(5, 2.5, bill);
  }

  @Test
  void theSecondTryOfAKeyIsARefusedTransactionAndReads() {
    Application app = app(10);
    world.core.roomCreation().create(world.roomWithKey(app, "again"));
    Bill bill =
        print(
            "create room, same key again",
            () -> world.core.roomCreation().create(world.roomWithKey(app, "again")));
    assertBill(4, 3.5, bill);
  }

  @Test
  void everyFurtherKibOfConfigurationIsTwoUnitsAndNothingElse() {
    Application app = app(100);
    room(app);
    Bill half = meter.of(() -> room(app, 500));
    assertBill(5, 2.5, half);
    for (int more = 1; more <= 9; more++) {
      int kib = more;
      Bill bill = meter.of(() -> room(app, 500 + 1024 * kib));
      assertBill(5 + 2 * more, 2.5, bill);
    }
    print("create room, open process, 10,000 characters", () -> room(app, 10_000));
  }

  @Test
  void anApplicationOfUpToFourKibIsOneRead() {
    Application app = app(10);
    room(app);
    long size = ItemSize.of(item(world.tables.apps(), app.appId()));
    System.out.println("application item: " + size + " bytes");
    assertTrue(size <= 1024, "a fresh application is far from 4 KiB: " + size);
  }

  @Test
  void aRoomOfItsOwnProcess() {
    Application app = app(1);
    Bill bill = print("create room, opens a process (1 room each)", () -> room(app));
    assertBill(14, 6.5, bill);
  }

  @Test
  void aRoomThatOpensAProcessThroughALane() {
    Application app = app(10);
    Bill bill = print("create room, opens a process (lane)", () -> room(app));
    assertBill(16, 6.5, bill);
  }

  @Test
  void aRoomThatJoinsThroughALane() {
    Application app = app(10);
    Room first = room(app).room();
    // The index does not show the new process yet: as in a burst.
    String processId = first.allocation().processId();
    world
        .engine()
        .updateItem(
            u ->
                u.tableName(world.tables.processes().name())
                    .key(world.tables.processes().key(processId))
                    .updateExpression("REMOVE openKey"));
    Bill bill =
        print(
            "create room, joins through a lane",
            () -> world.core.roomCreation().create(sameLane(app, first.roomId())));
    assertBill(6, 2.5, bill);
  }

  @Test
  void aRoomReadWithItsProcessIsTwoReads() {
    Application app = app(10);
    Room room = room(app).room();
    assertBill(
        0,
        2,
        print(
            "get room, connection info",
            () -> world.core.rooms().require(app.appId(), room.roomId())));
  }

  @Test
  void aDestroyedRoomFreesItsSlot() {
    Application app = app(10);
    Room room = room(app).room();
    assertBill(6, 2, print("destroy room, starting process", () -> destroy(app, room)));
  }

  @Test
  void aDestroyedRoomOfARunningProcessSetsItsDeadline() {
    Application app = app(10);
    Room room = room(app).room();
    run(room);
    assertBill(8, 2, print("destroy room, running process", () -> destroy(app, room)));
  }

  @Test
  void aDestroyedRoomOfAFullProcessOpensIt() {
    Application app = app(1);
    Room room = room(app).room();
    run(room);
    assertBill(9, 2, print("destroy room, running process was full", () -> destroy(app, room)));
  }

  @Test
  void aRoomIsSuspendedForWhatADestroyedOneCosts() {
    Application app = app(10);
    Room room = room(app).room();
    run(room);
    assertBill(
        8,
        2,
        print(
            "suspend room, running process",
            () -> world.core.rooms().suspend(app.appId(), room.roomId(), world.clock.instant())));
    assertBill(7, 4.5, print("resume room, the process is open", () -> resume(app, room)));
  }

  @Test
  void aRoomThatComesBackElsewhereLeavesANote() {
    Application app = app(10);
    Room room = room(app).room();
    world.core.rooms().suspend(app.appId(), room.roomId(), world.clock.instant());
    world
        .core
        .lifecycle()
        .over(
            process(room.allocation().processId()),
            ProcessStatus.stopped,
            world.clock.instant(),
            "done");
    room(app);
    assertBill(9, 4.5, print("resume room, another process is open", () -> resume(app, room)));
    Process left = process(room.allocation().processId());
    assertBill(
        0,
        4,
        print(
            "list a former room of a process, alive elsewhere",
            () -> assertEquals(1, world.core.rooms().ofProcess(left, false).size())));
  }

  private static void resume(Application app, Room room) {
    world.core.roomResumption().resume(World.ORG, app.appId(), room.roomId(), "me");
  }

  @Test
  void theRoomsOfAProcessAreAQueryAndOneReadEach() {
    Application app = app(10);
    Process process = null;
    for (int i = 0; i < 10; i++) {
      process = room(app).process();
    }
    Process full = world.core.processes().get(process.processId()).orElseThrow();
    assertBill(
        0,
        10.5,
        print("list the 10 rooms of a process", () -> world.core.rooms().ofProcess(full, true)));
  }

  @Test
  void theLatestProcessesAreAQueryAStatusAndOneReadEach() {
    Application app = app(1);
    for (int i = 0; i < 10; i++) {
      room(app);
    }
    Set<ProcessStatus> all = EnumSet.allOf(ProcessStatus.class);
    Bill bill =
        print(
            "list the latest 10 processes",
            () -> world.core.processes().latest(app.appId(), all, Set.of(), Optional.empty(), 10));
    assertBill(0, 3 + 10, bill);
    assertBill(
        0,
        3,
        print(
            "count processes",
            () -> world.core.processes().count(app.appId(), all, Set.of(), Optional.empty())));
  }

  @Test
  void theLifeOfAProcessAfterItsLaunch() {
    Application app = app(10);
    List<Room> rooms = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      rooms.add(room(app).room());
    }
    String id = rooms.getFirst().allocation().processId();
    var now = world.clock.instant();
    Process starting = process(id);
    assertBill(
        5,
        0,
        print(
            "process started",
            () -> assertTrue(world.core.lifecycle().started(starting, now, now, ports()))));
    assertBill(
        1,
        0,
        print(
            "players came or left",
            () -> assertTrue(world.core.lifecycle().connections(starting, 3, now, now))));
    assertBill(
        11,
        2,
        print(
            "process over",
            () ->
                assertTrue(
                    world.core.lifecycle().over(starting, ProcessStatus.stopped, now, "done"))));
    Process over = process(id);
    assertBill(
        60,
        11.5,
        print("sweep the 10 rooms of a process", () -> world.core.rooms().sweep(over, 100, now)));
    assertBill(2, 0, print("process swept", () -> world.core.lifecycle().swept(over, now)));
  }

  @Test
  void aLobbyIsARoomAndTheCountOfItsPlayerAndAPlaceInTheList() {
    Application app = app(10);
    room(app);
    assertBill(8, 3.5, print("create lobby, public, open process", () -> lobby(app, "public", "")));
    assertBill(
        7, 3.5, print("create lobby, private, open process", () -> lobby(app, "private", "")));
    assertBill(
        9,
        3.5,
        print("create lobby, public, with a short code", () -> lobby(app, "public", "DUEL7")));
    assertBill(6, 2, print("create lobby, local", () -> lobby(app, "local", "")));
  }

  @Test
  void aLobbyIsReadForOneUnitAndByItsCodeForTwoAndAHalf() {
    Application app = app(10);
    Room room = lobby(app, "public", "CODE");
    var lobbies = world.core.lobbies();
    assertBill(0, 1, print("get lobby", () -> lobbies.require(app.appId(), room.roomId())));
    assertBill(
        0, 2.5, print("get lobby by its short code", () -> lobbies.newest(app.appId(), "CODE")));
  }

  @Test
  void aSmallStateIsOneWriteOfItsRoomAndALargeOneAKibEachTwice() {
    Application app = app(10);
    Room room = lobby(app, "public", "");
    assertBill(1, 2, print("set lobby state, 100 bytes", () -> state(app, room, 100)));
    assertBill(1, 2, print("set lobby state again", () -> state(app, room, 100)));
    assertBill(204, 2, print("set lobby state, 100 KiB", () -> state(app, room, 100 << 10)));
  }

  @Test
  void tenLobbiesAreListedForAQueryAndAReadEach() {
    Application app = app(5);
    for (int i = 0; i < 10; i++) {
      lobby(app, "public", "");
    }
    Bill bill =
        print(
            "list 10 public lobbies",
            () ->
                world
                    .core
                    .lobbies()
                    .alive(
                        world
                            .core
                            .lobbies()
                            .listed(app.appId(), LobbyVisibility.PUBLIC, Optional.empty())));
    assertBill(0, 0.5 + 10 + 2, bill);
  }

  private static void state(Application app, Room room, int bytes) {
    world
        .core
        .lobbies()
        .setState(app.appId(), room.roomId(), Optional.of('"' + "x".repeat(bytes - 2) + '"'));
  }

  /** Each of a player of its own, who has created none before. */
  private static Room lobby(Application app, String visibility, String shortCode) {
    LobbyVisibility seen = LobbyVisibility.of(visibility);
    return world
        .core
        .lobbyCreation()
        .create(
            new LobbyRequest(
                app.orgId(),
                app.appId(),
                "player-" + apps++,
                seen,
                seen != LobbyVisibility.PRIVATE,
                Region.Frankfurt,
                Optional.of("{\"mode\":\"duel\"}"),
                Optional.empty(),
                Optional.of(shortCode).filter(code -> !code.isEmpty()),
                Optional.empty()));
  }

  @Test
  void anEmptyTickIsAQueryAShard() {
    Bill due =
        print(
            "look for what is due, a shard, nothing is",
            () -> world.core.processes().due(0, world.clock.instant(), 100));
    assertBill(0, 0.5, due);
  }

  @Test
  void whatIsHeldIsSeenByTheIndexAloneWhileNothingIsToBeDone() {
    Bill nothing = print("allocate, nothing is held", CostOfOperationsTest::allocate);
    assertBill(0, 0.5 * Tables.SHARDS, nothing);
    Application app = app(10);
    hold(app, 1);
    assertBill(14, 11.5, print("allocate, one process is started", CostOfOperationsTest::allocate));
    Bill held = print("allocate, one application as it should be", CostOfOperationsTest::allocate);
    assertBill(0, 0.5 * Tables.SHARDS + 1 + 4 * 0.5, held);
    String older = process();
    world
        .core
        .lifecycle()
        .started(process(older), world.clock.instant(), world.clock.instant(), ports());
    world.deploy(app, 10);
    allocate();
    String newer = process();
    world
        .core
        .lifecycle()
        .started(process(newer), world.clock.instant(), world.clock.instant(), ports());
    assertBill(9, 7, print("allocate, one process is drained", CostOfOperationsTest::allocate));
    hold(app, 0);
  }

  private static void allocate() {
    world.core.ticks().allocation().run(world.clock.instant());
  }

  /** The one that was opened last. */
  private static String process() {
    return world.everything(world.tables.processes()).stream()
        .map(ItemReader::new)
        .filter(in -> in.string("status").equals("starting") && !in.has("initialRoomId"))
        .map(in -> in.string("processId"))
        .findFirst()
        .orElseThrow();
  }

  private static void hold(Application app, int target) {
    StaticAllocation wanted =
        new StaticAllocation(Region.Frankfurt, 0, target, 2 * target, Optional.empty());
    world
        .core
        .applications()
        .change(
            app,
            new Application.Settings(
                app.appName(),
                app.auth(),
                Optional.of(new ServiceConfig(List.of(wanted), Optional.empty())),
                Optional.empty()));
  }

  static List<ExposedPort> ports() {
    return List.of(new ExposedPort("default", "203.0.113.7", 31012, TransportType.tcp));
  }

  /** Runs for a second, so that the next deadline is another one. */
  private static void run(Room room) {
    var now = world.clock.instant();
    world.core.lifecycle().started(process(room.allocation().processId()), now, now, ports());
    world.clock.pass(Duration.ofSeconds(1));
  }

  private static void destroy(Application app, Room room) {
    world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant());
  }

  private static Process process(String id) {
    return world.core.processes().get(id).orElseThrow();
  }

  private static Map<String, software.amazon.awssdk.services.dynamodb.model.AttributeValue> item(
      dev.greenroom.core.table.TableSpec table, String id) {
    return world.engine().getItem(g -> g.tableName(table.name()).key(table.key(id))).item();
  }

  private static Application app(int roomsPerProcess) {
    Application app = world.app("cost-" + apps++);
    world.deploy(app, roomsPerProcess);
    return app;
  }

  private static RoomCreation.Created room(Application app) {
    return world.core.roomCreation().create(world.room(app));
  }

  private static RoomCreation.Created room(Application app, int configBytes) {
    RoomRequest r = world.room(app);
    return world
        .core
        .roomCreation()
        .create(
            new RoomRequest(
                r.orgId(),
                r.appId(),
                r.region(),
                Optional.of("x".repeat(configBytes)),
                r.deploymentId(),
                r.roomId(),
                r.idempotencyKey(),
                r.createdBy()));
  }

  /** A caller whose own room id falls into the same lane. */
  private static RoomRequest sameLane(Application app, String roomId) {
    RoomRequest r = world.room(app);
    String other = "joiner-" + apps++ + "-";
    for (int i = 0; ; i++) {
      if (Math.floorMod((other + i).hashCode(), 8) == Math.floorMod(roomId.hashCode(), 8)) {
        return new RoomRequest(
            r.orgId(),
            r.appId(),
            r.region(),
            r.roomConfig(),
            r.deploymentId(),
            Optional.of(other + i),
            r.idempotencyKey(),
            r.createdBy());
      }
    }
  }

  private static Bill print(String name, Runnable work) {
    Bill bill = meter.of(work);
    String row = bill.row(name);
    System.out.println(row);
    assertTrue(page.contains(row), "docs/cost.md has no row: " + row);
    assertEquals(0, bill.scans(), name);
    return bill;
  }

  private static void assertBill(double write, double read, Bill bill) {
    assertEquals(new Units(write, read), bill.units(), () -> bill.row("calls"));
  }
}
