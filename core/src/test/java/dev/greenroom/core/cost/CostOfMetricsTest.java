package dev.greenroom.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.metric.MetricWindow;
import dev.greenroom.core.metric.ProcessMetric;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.ProcessReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What heartbeats, fleets and their curves cost. Every row that it prints stands in docs/cost.md.
 */
class CostOfMetricsTest {
  private static final int PROCESSES = 10;
  private static World world;
  private static MeteredDynamoDb meter;
  private static String page;
  private static List<String> processes;

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
    Application app = world.app("cost");
    world.deploy(app, 1);
    processes = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      processes.add(
          world.core.roomCreation().create(world.room(app)).room().allocation().processId());
    }
    beat();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private static void beat() {
    beat(0);
  }

  private static void beat(long sent) {
    world
        .core
        .heartbeats()
        .heard(
            Reports.beat(
                world,
                processes.stream()
                    .map(id -> Reports.bound(world, id, 0).sent(sent))
                    .toArray(ProcessReport[]::new)));
  }

  private static Bill print(String name, Runnable work) {
    Bill bill = meter.of(work);
    String row = bill.row(name);
    System.out.println(row);
    assertTrue(page.contains(row), "docs/cost.md has no row: " + row);
    assertEquals(0, bill.scans(), name);
    return bill;
  }

  /** To its beginning. */
  private static void nextMinute() {
    world.clock.pass(Duration.ofSeconds(60 - world.clock.instant().getEpochSecond() % 60));
  }

  /** The further heartbeats of a minute cost what they did before there were metrics. */
  @Test
  void aHeartbeatWritesItsFiguresOnceAMinuteAndOneUnitForAProcess() {
    nextMinute();
    Bill first = print("heartbeat of a node, the first of a minute, 10 processes", () -> beat());
    world.clock.pass(Duration.ofSeconds(1));
    Bill further = print("heartbeat of a node, nothing new, 10 processes", () -> beat());
    assertEquals(PROCESSES + 1, first.write() - further.write());
    assertEquals(first.read(), further.read());
    assertEquals(Map.of("GetItem", 1, "BatchGetItem", 1, "UpdateItem", 1), further.operations());
    Map<String, Integer> more = new HashMap<>(first.operations());
    more.merge("BatchWriteItem", -1, Integer::sum);
    more.values().remove(0);
    assertEquals(further.operations(), more, "one request more");
  }

  @Test
  void tenSecondsOfANodeAreOneItemAndAUnitForEachFourteenProcesses() {
    nextMinute();
    beat(1 << 30);
    world.clock.pass(Duration.ofSeconds(10));
    Bill bill = print("heartbeat of a node, the first of ten seconds, 10 processes", () -> beat());
    world.clock.pass(Duration.ofSeconds(1));
    Bill further = meter.of(() -> beat());
    assertEquals(1, bill.write() - further.write());
  }

  /** What docs/cost.md says of a day, of which this is an hour. */
  @Test
  void anHourOfHeartbeatsIsSixtyItemsOfAProcessAndSixTimesSixtyOfANode() {
    nextMinute();
    int before = world.everything(world.tables.metrics()).size();
    int seconds = 3600;
    for (int i = 0; i < seconds; i += 5) {
      beat();
      world.clock.pass(Duration.ofSeconds(5));
    }
    int items = world.everything(world.tables.metrics()).size() - before;
    int most = 61 * PROCESSES + 361;
    assertTrue(items <= most && items >= most - PROCESSES - 2, items + " items of " + most);
    assertTrue(page.contains("1,440 items a day for each process, 8,640 for each node"));
  }

  /**
   * Games send all the time: that is a unit a minute for each, and in between one for the ten
   * seconds of all.
   */
  @Test
  void whatIsSentIsWrittenOnceAMinute() {
    long sent = 1 << 30;
    nextMinute();
    beat(sent);
    nextMinute();
    long minute = sent + (1 << 20);
    Bill first =
        print(
            "heartbeat of a node, the first of a minute, 10 processes that send",
            () -> beat(minute));
    assertEquals(4 + 2 * PROCESSES, first.write());
    for (int second = 1; second < 50; second++) {
      world.clock.pass(Duration.ofSeconds(1));
      long more = minute + second * 17_000L;
      boolean ten = world.clock.instant().getEpochSecond() % 10 == 0;
      assertEquals(ten ? 4 : 3, meter.of(() -> beat(more)).write());
    }
  }

  @Test
  void aGameServerThatReportsItselfCostsAQueryMore() {
    nextMinute();
    Runnable report =
        () -> world.core.heartbeats().heard(Reports.bound(world, processes.getFirst(), 0));
    Bill first = print("heartbeat of a game server, the first of a minute", report);
    Bill further = print("heartbeat of a game server, nothing new", report);
    assertEquals(new Units(1, 2.5), first.units());
    assertEquals(new Units(0, 2.5), further.units());
  }

  @Test
  void anHourOfAProcessIsAReadUnitAndAWeekIsAPage() {
    String hour = "11111111-0000-4000-8000-000000000001";
    fill(hour, 60);
    assertEquals(
        new Units(0, 1), print("metrics of a process, an hour", () -> read(hour, 1)).units());
    String week = "11111111-0000-4000-8000-000000000002";
    fill(week, 7 * 24 * 60);
    Bill bill = print("metrics of a process, a week", () -> read(week, 7 * 24));
    assertEquals(Map.of("Query", 1), bill.operations());
  }

  private static void read(String processId, int hours) {
    Instant now = world.clock.instant();
    var points =
        world
            .core
            .processMetrics()
            .read(
                processId,
                EnumSet.allOf(ProcessMetric.class),
                new MetricWindow(now.minus(Duration.ofHours(hours)), now, MetricWindow.SAMPLE),
                now);
    assertTrue(points.get(ProcessMetric.cpu).size() >= 60 * hours - 1);
  }

  /** A busy process, minute by minute up to now. */
  private static void fill(String processId, int minutes) {
    Instant last = MetricWindow.floor(world.clock.instant(), MetricWindow.SAMPLE);
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    for (int i = 0; i < minutes; i++) {
      Instant minute = last.minus(Duration.ofMinutes(i));
      Map<String, AttributeValue> item = new HashMap<>();
      item.put("series", Values.of("process#" + processId));
      item.put("minute", Values.of(minute));
      item.put("expiresAt", Values.of(minute.plus(Duration.ofDays(7)).getEpochSecond()));
      item.put("v", Values.of(1));
      item.put("c", Values.of(1234));
      item.put("m", Values.of(1_234_567_890L));
      item.put("e", Values.of(123_456_789_012L));
      item.put("n", Values.of(12));
      items.add(item);
    }
    Loads.into(world, world.tables.metrics(), items);
  }

  @Test
  void fleetsCostTheirOwnItems() {
    AtomicReference<Fleet> fleet = new AtomicReference<>();
    print("create fleet", () -> fleet.set(world.fleet("cost")));
    print(
        "set the baseline of a region",
        () ->
            world
                .core
                .fleetBaselines()
                .setVcpus(
                    World.ORG, fleet.get().fleetId(), Region.Tokyo, 40, world.clock.instant()));
    print("list fleets", () -> world.core.fleets().list(World.ORG));
    for (int i = 0; i < 10; i++) {
      world.fleetNode(fleet.get(), "machine-" + i, Region.Tokyo);
    }
    print(
        "list the 10 machines of a fleet",
        () -> world.core.nodes().provisioned(fleet.get().fleetId(), Optional.empty()));
    print(
        "list the 10 machines of a fleet in a region",
        () -> world.core.nodes().provisioned(fleet.get().fleetId(), Optional.of(Region.Tokyo)));
    Bill tick = meter.of(() -> world.core.ticks().utilization().run(world.clock.instant()));
    assertEquals(2, tick.write(), "a unit for the fleet, and one for its region");
  }

  @Test
  void aMinimumByTheClockCostsWhenItIsWrittenAndALookCostsReadsAlone() {
    Fleet fleet = world.fleet("scheduled");
    MinimumSchedule friday = schedule(fleet, Duration.ofHours(5));
    print("schedule a minimum", () -> world.core.minimumSchedules().put(friday));
    print("schedule it again", () -> world.core.minimumSchedules().put(friday));
    print(
        "change its terms",
        () -> world.core.minimumSchedules().put(schedule(fleet, Duration.ofHours(4))));
    world.core.ticks().minimums().run(world.clock.instant());
    Bill look =
        print(
            "look at the minimums of a region, none has changed",
            () -> world.core.ticks().minimums().run(world.clock.instant()));
    assertEquals(0, look.write());
    print(
        "remove a scheduled minimum",
        () ->
            world.core.minimumSchedules().remove(fleet.fleetId(), friday.region(), friday.name()));
    world.core.ticks().minimums().run(world.clock.instant());
    Bill none =
        print(
            "look at the minimums, there are none",
            () -> world.core.ticks().minimums().run(world.clock.instant()));
    assertTrue(none.read() <= 0.5 && none.write() == 0, "fleets without schedules cost nothing");
  }

  private static MinimumSchedule schedule(Fleet fleet, Duration duration) {
    MinimumSchedule.Terms terms =
        new MinimumSchedule.Terms(
            "0 0 18 ? * FRI",
            "America/New_York",
            16,
            4,
            Optional.of(duration),
            Optional.empty(),
            Duration.ZERO,
            true);
    Instant now = world.clock.instant();
    return new MinimumSchedule(
        World.ORG, fleet.fleetId(), Region.Tokyo, "friday", terms, now, "me", now, "me");
  }
}
