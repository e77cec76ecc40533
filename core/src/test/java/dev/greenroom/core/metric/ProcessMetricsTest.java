package dev.greenroom.core.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.ProcessReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

class ProcessMetricsTest {
  private World world;
  private boolean throttled;
  private int batches;
  private Application app;
  private String processId;

  @BeforeEach
  void start() {
    world = new World(this::counted, Policy.defaults(), time -> {});
    world.node(64_000, 256_000);
    app = world.app("duel");
    world.deploy(app, 1);
    processId = process();
  }

  private DynamoDbClient counted(DynamoDbClient engine) {
    return Intercepted.client(
        engine,
        (request, run) -> {
          if (request instanceof BatchWriteItemRequest) {
            batches++;
            if (throttled) {
              throw ProvisionedThroughputExceededException.builder().message("slowly").build();
            }
          }
          return run.apply(request);
        });
  }

  @AfterEach
  void end() {
    world.close();
  }

  private String process() {
    RoomCreation.Created room = world.core.roomCreation().create(world.room(app));
    return room.room().allocation().processId();
  }

  private Process read(String id) {
    return world.core.processes().get(id).orElseThrow();
  }

  private ProcessReport report(String id, double cores, long bytes, long egressed, int players) {
    ProcessReport seen = Reports.bound(world, id, players);
    return new ProcessReport(
        id,
        seen.bootedAt(),
        seen.boundAt(),
        seen.published(),
        seen.opened(),
        players,
        true,
        seen.lastConnectionAt(),
        cores,
        bytes,
        egressed,
        seen.exit(),
        seen.idle());
  }

  private void beat(ProcessReport... reports) {
    world.core.heartbeats().heard(Reports.beat(world, reports));
  }

  private List<Double> values(String id, ProcessMetric metric) {
    Instant now = world.clock.instant();
    return world
        .core
        .processMetrics()
        .read(
            id,
            Set.of(metric),
            new MetricWindow(now.minus(TimeSeries.KEPT), now, MetricWindow.SAMPLE),
            now)
        .get(metric)
        .stream()
        .map(MetricPoint::value)
        .toList();
  }

  private int kept() {
    return items("process#").size();
  }

  private List<ItemReader> items(String series) {
    return world.everything(world.tables.metrics()).stream()
        .map(ItemReader::new)
        .filter(item -> item.string("series").startsWith(series))
        .toList();
  }

  /** What an agent tells that came later goes on from what the one before had told. */
  @Test
  void theSumGoesOnWhenTheAgentIsAnother() {
    beat(report(processId, 0, 100 << 20, 6000, 3));
    world.clock.pass(Duration.ofMinutes(1));
    beat(Reports.sentSince(report(processId, 0, 100 << 20, 0, 3), 600, world.clock.instant()));
    assertEquals(List.of(6000.0, 6600.0), values(processId, ProcessMetric.totalEgress));
    assertEquals(List.of(10.0), values(processId, ProcessMetric.rateEgress));
  }

  @Test
  void whatIsReportedIsReadAsItWas() {
    beat(report(processId, 0.25, 100 << 20, 6000, 3));
    world.clock.pass(Duration.ofMinutes(1));
    beat(report(processId, 1.5, 101 << 20, 12_000, 4));
    assertEquals(List.of(0.25, 1.5), values(processId, ProcessMetric.cpu));
    assertEquals(
        List.of((double) (100 << 20), (double) (101 << 20)),
        values(processId, ProcessMetric.memory));
    assertEquals(List.of(6000.0, 12_000.0), values(processId, ProcessMetric.totalEgress));
    assertEquals(List.of(100.0), values(processId, ProcessMetric.rateEgress));
    assertEquals(List.of(3.0, 4.0), values(processId, ProcessMetric.activeConnections));
    assertEquals(List.of(), values(processId, ProcessMetric.gpuMemory));
  }

  /** Beats come each second, for an hour: that is 60 writes for a process, 360 for its node. */
  @Test
  void aMinuteOfHeartbeatsIsOnePointAndOneWrite() {
    String second = process();
    int before = batches;
    for (int i = 0; i < 3600; i += 5) {
      beat(report(processId, 0.1, 1 << 20, 0, 1), report(second, 0.2, 1 << 20, 0, 1));
      world.clock.pass(Duration.ofSeconds(5));
    }
    assertTrue(batches - before <= 361, batches - before + " batches");
    assertTrue(kept() >= 120 && kept() <= 122, kept() + " items");
    assertEquals(kept() / 2, values(processId, ProcessMetric.cpu).size());
  }

  private List<String> fine(String id, ProcessMetric metric, int seconds, int step) {
    Instant now = world.clock.instant();
    return world
        .core
        .processMetrics()
        .read(
            read(id),
            Set.of(metric),
            new MetricWindow(now.minusSeconds(seconds), now, Duration.ofSeconds(step)),
            now)
        .get(metric)
        .stream()
        .map(p -> p.at().toString().substring(11, 19) + " " + p.value())
        .toList();
  }

  /** From 3:04:05.678 on, a beat each 5 seconds that says how many seconds that was ago. */
  private void beats(int seconds, int bytesASecond) {
    for (int i = 0; i < seconds; i += 5) {
      beat(report(processId, i / 1000.0, 1 << 20, (long) i * bytesASecond, 1));
      world.clock.pass(Duration.ofSeconds(5));
    }
  }

  @Test
  void theLastTenMinutesAreKnownByTenSeconds() {
    beats(60, 0);
    assertEquals(
        List.of(
            "03:04:00 0.0",
            "03:04:10 0.005",
            "03:04:20 0.015",
            "03:04:30 0.025",
            "03:04:40 0.035",
            "03:04:50 0.045",
            "03:05:00 0.055"),
        fine(processId, ProcessMetric.cpu, 3600, 10));
    assertEquals(
        fine(processId, ProcessMetric.cpu, 3600, 10), fine(processId, ProcessMetric.cpu, 3600, 1));
    assertEquals(
        List.of("03:04:00 0.007", "03:04:30 0.035", "03:05:00 0.055"),
        fine(processId, ProcessMetric.cpu, 3600, 30),
        "the means of 0, 5 and 15 thousandths, and of 25 to 45");
    assertEquals(
        List.of("03:04:00 0.0", "03:05:00 0.055"), fine(processId, ProcessMetric.cpu, 3600, 60));
    assertEquals(
        List.of("03:04:50 0.045", "03:05:00 0.055"),
        fine(processId, ProcessMetric.cpu, 20, 10),
        "3:05:05 less 20 seconds");
  }

  @Test
  void beforeThatAStepOfSecondsShowsMinutes() {
    beats(1200, 0);
    List<String> points = fine(processId, ProcessMetric.cpu, 3600, 10);
    // It is 3:24:05, and nothing before 3:14:05 is known by ten seconds.
    assertEquals(List.of("03:04:00 0.0", "03:05:00 0.055"), points.subList(0, 2));
    assertEquals(
        List.of("03:13:00 0.535", "03:14:00 0.595", "03:14:10 0.605"), points.subList(9, 12));
    assertEquals("03:24:00 1.195", points.getLast());
    assertEquals(11 + 60, points.size());
  }

  @Test
  void ratesOfTenSecondsAreExact() {
    beats(60, 300);
    assertEquals(
        List.of("300.0"),
        fine(processId, ProcessMetric.rateEgress, 3600, 10).stream()
            .map(point -> point.substring(9))
            .distinct()
            .toList());
    assertEquals(6, fine(processId, ProcessMetric.rateEgress, 3600, 10).size());
    assertEquals("03:05:00 16500.0", fine(processId, ProcessMetric.totalEgress, 15, 10).getLast());
  }

  @Test
  void tenSecondsInWhichNothingWasHeardAreAGap() {
    beats(10, 100);
    world.clock.pass(Duration.ofSeconds(30));
    beat(report(processId, 0.5, 1 << 20, 10_500, 1));
    assertEquals(
        List.of("03:04:00 0.0", "03:04:10 0.005", "03:04:40 0.5"),
        fine(processId, ProcessMetric.cpu, 3600, 10));
    assertEquals(
        List.of("03:04:10 100.0", "03:04:40 285.714"),
        fine(processId, ProcessMetric.rateEgress, 3600, 10));
  }

  @Test
  void whatIsKnownByTenSecondsAgesOutAfterTenMinutes() {
    beat(any(processId));
    ItemReader item = items("node#").getFirst();
    assertEquals(
        world.clock.instant().plusSeconds(600).getEpochSecond(), item.number("expiresAt", 0));
    assertEquals(1, world.core.processMetrics().newest(World.NODE, world.clock.instant()).size());
    world.clock.pass(Duration.ofSeconds(31));
    assertEquals(Map.of(), world.core.processMetrics().newest(World.NODE, world.clock.instant()));
    world.clock.pass(Duration.ofMinutes(10));
    assertEquals(List.of("03:04:00 0.5"), fine(processId, ProcessMetric.cpu, 3600, 10));
  }

  /** The end before the beginning is refused; the future and the far past are only empty. */
  @Test
  void aWindowMayLieAnywhere() {
    beats(60, 0);
    Instant now = world.clock.instant();
    for (int step : new int[] {1, 10, 59, 60}) {
      for (Instant from : List.of(now.plusSeconds(700), now.minus(Duration.ofDays(400)))) {
        MetricWindow window =
            new MetricWindow(from, from.plusSeconds(60), Duration.ofSeconds(step));
        assertEquals(
            List.of(),
            world
                .core
                .processMetrics()
                .read(read(processId), Set.of(ProcessMetric.cpu), window, now)
                .get(ProcessMetric.cpu),
            from + " by " + step);
      }
    }
    assertEquals(1, fine(processId, ProcessMetric.cpu, 3600, 604_800).size(), "one step is all");
    assertEquals(1, fine(processId, ProcessMetric.cpu, 0, 604_800).size());
    assertEquals(0, fine(processId, ProcessMetric.cpu, 0, 10).size(), "a moment");
  }

  @Test
  void allPartsOfOneHeartbeatCount() {
    String second = process();
    world.clock.pass(Duration.ofMinutes(1));
    Instant sentAt = world.clock.instant();
    for (String id : List.of(processId, second)) {
      world.core.heartbeats().heard(new NodeHeartbeat(World.NODE, sentAt, List.of(any(id))));
      world.clock.pass(Duration.ofMillis(20));
    }
    assertEquals(1, values(processId, ProcessMetric.cpu).size());
    assertEquals(1, values(second, ProcessMetric.cpu).size());
    int before = batches;
    beat(any(processId), any(second));
    assertEquals(before, batches, "the next one of the minute does not");
  }

  private ProcessReport any(String id) {
    return report(id, 0.5, 1 << 20, 0, 0);
  }

  /** A hundred processes are four requests, as 25 puts go into one. */
  @Test
  void aNodesProcessesAreWrittenTogether() {
    List<ProcessReport> reports = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      reports.add(any(process()));
    }
    world.clock.pass(Duration.ofMinutes(1));
    int before = batches;
    beat(reports.toArray(ProcessReport[]::new));
    assertEquals(3, batches - before);
    assertEquals(60, kept());
  }

  @Test
  void aNodeSpeaksForItsOwnProcessesAlone() {
    beat(any("11111111-2222-3333-4444-555555555555"), any(processId));
    assertEquals(1, kept());
  }

  @Test
  void whatWasNotMeasuredIsNoPoint() {
    beat(report(processId, 0, 0, 0, 0));
    world.clock.pass(Duration.ofMinutes(1));
    beat(Reports.exited(world, processId, 0));
    assertEquals(0, kept());
  }

  @Test
  void anEndedProcessKeepsItsCurvesForAWeek() {
    beat(any(processId));
    world
        .core
        .lifecycle()
        .over(read(processId), ProcessStatus.stopped, world.clock.instant(), "done");
    assertEquals(List.of(0.5), values(processId, ProcessMetric.cpu));
    ItemReader item = items("process#").getFirst();
    assertEquals(
        MetricWindow.floor(world.clock.instant(), MetricWindow.SAMPLE)
            .plus(Duration.ofDays(7))
            .getEpochSecond(),
        item.number("expiresAt", 0));
    world.clock.pass(Duration.ofDays(7));
    assertEquals(List.of(), values(processId, ProcessMetric.cpu), "nobody waits for the deletion");
  }

  /** What is lost there must not make a node look silent. */
  @Test
  void aHeartbeatCountsAlsoWhenItsFiguresAreLost() {
    throttled = true;
    beat(any(processId));
    assertEquals(ProcessStatus.running, read(processId).status());
    assertEquals(0, kept());
    throttled = false;
    beat(any(processId));
    world.clock.pass(Duration.ofMinutes(1));
    beat(any(processId));
    assertTrue(kept() >= 1);
  }

  @Test
  void aGameServerThatReportsItselfIsKeptOfOnceAMinuteAndNeverOverItsAgent() {
    for (int i = 0; i < 20; i++) {
      world.core.heartbeats().heard(report(processId, 0.25 + i, 1 << 20, 0, 0));
    }
    assertEquals(List.of(0.25), values(processId, ProcessMetric.cpu));
    beat(report(processId, 0.75, 1 << 20, 0, 0));
    assertEquals(List.of(0.75), values(processId, ProcessMetric.cpu));
    world.core.heartbeats().heard(report(processId, 9, 1 << 20, 0, 0));
    assertEquals(List.of(0.75), values(processId, ProcessMetric.cpu));
    assertFalse(world.everything(world.tables.nodes()).isEmpty());
  }

  @Test
  void aReadIsBoundedWhateverIsAskedFor() {
    beat(any(processId));
    Instant now = world.clock.instant();
    Map<ProcessMetric, List<MetricPoint>> all =
        world
            .core
            .processMetrics()
            .read(
                processId,
                EnumSet.allOf(ProcessMetric.class),
                new MetricWindow(
                    Instant.EPOCH, Instant.parse("9999-12-31T23:59:59Z"), Duration.ofDays(7)),
                now);
    assertEquals(EnumSet.allOf(ProcessMetric.class), all.keySet());
    assertEquals(1, all.get(ProcessMetric.cpu).size());
    assertEquals(
        List.of(),
        world
            .core
            .processMetrics()
            .read(
                processId,
                Set.of(ProcessMetric.cpu),
                new MetricWindow(Instant.EPOCH, Instant.EPOCH, Duration.ofDays(7)),
                now)
            .get(ProcessMetric.cpu));
  }
}
