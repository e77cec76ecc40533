package dev.greenroom.core.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.Egress;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What was consumed: exactly once, in its month, for whom. Each process asks for 0.5 vCPU, 1 GiB.
 */
class UsageTest {
  private World world;
  private Application app;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    app = world.app("duel");
    world.deploy(app, 2);
  }

  @AfterEach
  void end() {
    Invariants.check(world);
    world.close();
  }

  private Instant now() {
    return world.clock.instant();
  }

  private void pass(Duration time) {
    world.clock.pass(time);
  }

  private Process read(String processId) {
    return world.core.processes().get(processId).orElseThrow();
  }

  /** The id of a process that has bound its port now. */
  private String running(Application of) {
    String id = world.core.processCreation().create(latest(of), region(), "me").processId();
    assertTrue(world.core.lifecycle().started(read(id), now(), now(), List.of()));
    return id;
  }

  private static Egress sent(long bytes) {
    return new Egress(bytes, 0, Optional.empty());
  }

  private Application latest(Application of) {
    return world.core.applications().get(of.appId()).orElseThrow();
  }

  private static Region region() {
    return Region.Frankfurt;
  }

  private void over(String id) {
    assertTrue(world.core.lifecycle().over(read(id), ProcessStatus.stopped, now(), "done"));
  }

  private Statement month() {
    return world.core.usage().statement(World.ORG, Usage.month(now()), now());
  }

  private static void hours(double vcpu, double memory, Statement statement) {
    assertEquals(vcpu, statement.vcpuHours().doubleValue(), 1e-9);
    assertEquals(
        memory,
        statement.lines().stream()
            .mapToDouble(line -> line.consumption().memoryGbHours().doubleValue())
            .sum(),
        1e-9);
  }

  @Test
  void whatRunsCountsFromItsPortToItsStop() {
    String id = world.core.processCreation().create(latest(app), region(), "me").processId();
    pass(Duration.ofHours(1));
    hours(0, 0, month());
    world.core.lifecycle().started(read(id), now(), now(), List.of());
    pass(Duration.ofHours(2));
    hours(1, 2, month());
    world.core.lifecycle().stop(read(id), now(), "asked");
    pass(Duration.ofHours(1));
    hours(1, 2, month());
    over(id);
    hours(1, 2, month());
    pass(Duration.ofDays(8));
    hours(1, 2, month());
    assertEquals(1, month().lines().getFirst().processes());
  }

  @Test
  void whatNeverBoundItsPortCostsNothing() {
    String id = world.core.processCreation().create(latest(app), region(), "me").processId();
    pass(Duration.ofHours(1));
    world.core.lifecycle().egressed(read(id), sent(1_000_000_000));
    over(id);
    assertEquals(List.of(), month().lines());
    assertEquals(0, world.everything(world.tables.usage()).size());
  }

  @Test
  void anAmountIsQuantityTimesPrice() {
    String id = running(app);
    pass(Duration.ofMinutes(90));
    world.core.lifecycle().egressed(read(id), sent(2_500_000_000L));
    over(id);
    Statement statement = month();
    assertEquals(3, statement.items().size());
    assertEquals(
        List.of("0.750000000", "1.500000000", "2.500000000"),
        statement.items().stream().map(i -> i.quantity().toPlainString()).toList());
    // 0.75 × 0.04048 + 1.5 × 0.004445 + 2.5 × 0.09
    assertEquals(new BigDecimal("0.262027500"), statement.total());
  }

  @Test
  void aProcessCountsInEachMonthThatItSees() {
    world.clock.pass(Duration.between(now(), Instant.parse("2046-01-31T22:00:00Z")));
    String id = running(app);
    world.core.lifecycle().egressed(read(id), sent(1_000_000_000L));
    pass(Duration.ofDays(28).plusHours(4));
    assertEquals("2046-03-01T02:00:00Z", now().toString());
    for (int look = 0; look < 2; look++) {
      List<Statement> past = world.core.usage().past(World.ORG, 3, now());
      assertEquals(YearMonth.of(2046, 2), past.getFirst().month());
      hours(14 * 24, 28 * 24, past.get(0));
      hours(1, 2, past.get(1));
      hours(0, 0, past.get(2));
      hours(1, 2, month());
      assertEquals(
          0, BigDecimal.ONE.compareTo(month().lines().getFirst().consumption().egressGb()));
      assertEquals(
          0,
          past.getFirst().lines().getFirst().consumption().egressBytes(),
          "it counts at the end");
      if (look == 0) {
        over(id);
      }
    }
  }

  @Test
  void eachDeploymentHasItsLine() {
    String first = running(app);
    world.deploy(app, 2);
    String second = running(app);
    Application other = world.app("other");
    world.deploy(other, 2);
    running(other);
    pass(Duration.ofHours(2));
    over(first);
    hours(3, 6, month());
    assertEquals(3, month().lines().size());
    assertEquals(2, month().lines().stream().filter(l -> l.appId().equals(app.appId())).count());
    over(second);
    hours(3, 6, month());
    assertEquals(
        List.of(),
        world.core.usage().statement("org-other", Usage.month(now()), now()).lines(),
        "another organization sees none of it");
  }

  @Test
  void aDeletedApplicationHasConsumedWhatItHas() {
    String id = running(app);
    pass(Duration.ofHours(2));
    world.core.applications().delete(latest(app), now(), "me");
    hours(1, 2, month());
    over(id);
    hours(1, 2, month());
  }

  /** One report tells that it has booted, bound its port, sent much and ended. */
  @Test
  void whatEndsInTheReportThatTellsOfItsBeginningIsBooked() {
    RoomCreation.Created created = world.core.roomCreation().create(world.room(app));
    String id = created.room().allocation().processId();
    pass(Duration.ofMinutes(10));
    world.core.heartbeats().heard(Reports.beat(world, Reports.bound(world, id, 0)));
    Process stale = read(id);
    pass(Duration.ofMinutes(30));
    world.core.lifecycle().egressed(read(id), sent(7));
    assertTrue(
        world.core.lifecycle().over(stale, ProcessStatus.failed, now(), "crashed"),
        "who ends it has read it before");
    assertEquals(7, month().lines().getFirst().consumption().egressBytes());
    String other = world.core.processCreation().create(latest(app), region(), "me").processId();
    Process starting = read(other);
    world.core.lifecycle().started(starting, now(), now(), List.of());
    pass(Duration.ofMinutes(30));
    assertTrue(world.core.lifecycle().over(starting, ProcessStatus.failed, now(), "crashed"));
    hours(0.5, 1, month());
  }

  @Test
  void ofManyWhoEndAProcessOneBooksIt() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ids.add(running(app));
    }
    pass(Duration.ofHours(2));
    List<Process> read = ids.stream().map(this::read).toList();
    List<Future<Boolean>> ended = new ArrayList<>();
    Instant at = now();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 24; i++) {
        Process process = read.get(i % 6);
        int turn = i;
        ended.add(
            threads.submit(
                () -> {
                  world.core.lifecycle().egressed(process, sent(turn));
                  return world.core.lifecycle().over(process, ProcessStatus.stopped, at, "done");
                }));
      }
    }
    int won = 0;
    for (Future<Boolean> future : ended) {
      won += future.get() ? 1 : 0;
    }
    assertEquals(6, won);
    hours(6, 12, month());
    assertEquals(6, month().lines().getFirst().processes());
  }

  /** Processes end under the eyes of who adds up: none ever counts twice, all count in the end. */
  @Test
  void noneCountsTwiceWhileItEnds() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      ids.add(running(app));
    }
    pass(Duration.ofHours(2));
    try (var threads = Executors.newFixedThreadPool(1)) {
      Future<?> ending = threads.submit(() -> ids.forEach(this::over));
      do {
        double hours = month().vcpuHours().doubleValue();
        assertTrue(hours <= 20, "vCPU-hours: " + hours);
      } while (!ending.isDone());
      ending.get();
    }
    hours(20, 40, month());
  }
}
