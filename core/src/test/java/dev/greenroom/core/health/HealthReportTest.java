package dev.greenroom.core.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Policy;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.job.JobLog;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class HealthReportTest {
  private static final Instant NOW = Instant.parse("2046-01-02T03:04:05Z");
  private static final Map<String, Duration> REAP = Map.of("reap", Duration.ofSeconds(1));
  private static final VitalSigns WELL =
      new VitalSigns(
          NOW,
          Optional.of(NOW.minusSeconds(60)),
          List.of(NOW.minusSeconds(30)),
          Map.of("reap", NOW.minusSeconds(31)),
          REAP,
          Duration.ofSeconds(30),
          List.of(NOW.minusSeconds(15)));

  private static String problem(VitalSigns signs) {
    HealthReport report = HealthReport.of(signs, Thresholds.defaults());
    assertFalse(report.well());
    List<String> problems =
        report.checks().stream().flatMap(check -> check.problem().stream()).toList();
    assertEquals(1, problems.size(), problems.toString());
    return problems.getFirst();
  }

  @Test
  void whatIsAtItsThresholdIsWell() {
    HealthReport report = HealthReport.of(WELL, Thresholds.defaults());
    assertTrue(report.well(), report.toString());
    assertEquals(
        List.of(
            "database", "oldestWaiting", "stuckStarting", "job:reap", "streamLag", "silentNodes"),
        report.checks().stream().map(Check::name).toList());
  }

  @Test
  void eachThingThatIsNotWellIsOneSentence() {
    assertTrue(
        problem(signs(Optional.of(NOW.minusSeconds(61)), List.of(), Map.of("reap", NOW), 0, NOW))
            .startsWith("A process has waited 61 s"));
    assertTrue(
        problem(signs(Optional.empty(), List.of(NOW.minusSeconds(31)), Map.of("reap", NOW), 0, NOW))
            .startsWith("1 processes are past the time to bind"));
    assertEquals(
        "The job reap last ran 32 s ago; at most 31 s are well.",
        problem(signs(Optional.empty(), List.of(), Map.of("reap", NOW.minusSeconds(32)), 0, NOW)));
    assertEquals(
        "The job reap has never run.",
        problem(signs(Optional.empty(), List.of(), Map.of(), 0, NOW)));
    assertEquals(
        "The events are 31 s behind the tables; at most 30 s are well.",
        problem(signs(Optional.empty(), List.of(), Map.of("reap", NOW), 31, NOW)));
    assertTrue(
        problem(signs(Optional.empty(), List.of(), Map.of("reap", NOW), 0, NOW.minusSeconds(16)))
            .startsWith("1 nodes in service do not report"));
  }

  private static VitalSigns signs(
      Optional<Instant> waiting,
      List<Instant> bind,
      Map<String, Instant> runs,
      int lag,
      Instant node) {
    return new VitalSigns(NOW, waiting, bind, runs, REAP, Duration.ofSeconds(lag), List.of(node));
  }

  @Test
  void theSignsAreTakenFromTheTables() {
    try (World world = new World()) {
      world.node(1000, 4096);
      world.core.heartbeats().heard(Reports.beat(world));
      var app = world.app("duel");
      world.deploy(app, 1);
      Vitals vitals = world.core.vitals(() -> Duration.ZERO, REAP);
      world.core.jobLog().record("reap", run(world));
      assertTrue(report(vitals, world).well(), report(vitals, world).toString());

      for (int i = 0; i < 3; i++) {
        world.core.roomCreation().create(world.room(app));
      }
      world.clock.pass(Duration.ofSeconds(200));
      world.core.jobLog().record("reap", run(world));
      HealthReport report = report(vitals, world);
      Map<String, Double> values =
          report.checks().stream()
              .filter(check -> !check.well())
              .collect(
                  java.util.stream.Collectors.toMap(
                      Check::name, check -> check.value().orElseThrow()));
      assertEquals(
          Map.of("oldestWaiting", 200.0, "stuckStarting", 2.0, "silentNodes", 1.0), values);
    }
  }

  /** Neither one that is on its way nor one that was given up for lost is in service. */
  @Test
  void onlyNodesInServiceAreMissedWhenTheyAreSilent() {
    try (World world = new World()) {
      world.node(4000, 8192);
      Vitals vitals = world.core.vitals(() -> Duration.ZERO, REAP);
      Fleet fleet = world.fleet("eu");
      world
          .core
          .fleetNodes()
          .announce(fleet, Region.Tokyo, world.core.nodeTokens(), world.clock.instant());
      Node metal = world.fleetNode(fleet, "metal-1", Region.Tokyo, Hosting.metal);
      world.core.nodes().heard("metal-1", world.clock.instant());
      world.clock.pass(Duration.ofMinutes(11));
      world.core.jobLog().record("reap", run(world));
      assertFalse(report(vitals, world).well(), "it was in service");
      world.core.ticks().scaling().run(world.clock.instant());
      assertEquals(NodeStatus.lost, world.core.nodes().get(metal.nodeId()).orElseThrow().status());
      assertTrue(report(vitals, world).well(), report(vitals, world).toString());
    }
  }

  @Test
  void aDatabaseThatCannotBeReadIsSaidAndNothingElse() {
    try (World world = new World()) {
      var core =
          world.coreWith(
              Intercepted.client(
                  world.engine(),
                  (request, engine) -> {
                    throw SdkClientException.create("no route to host");
                  }),
              world.clock,
              Policy.defaults(),
              time -> {});
      HealthReport report = report(core.vitals(() -> Duration.ZERO, REAP), world);
      assertEquals(1, report.checks().size());
      assertTrue(report.checks().getFirst().problem().orElseThrow().contains("no route to host"));
    }
  }

  private static JobLog.Run run(World world) {
    return new JobLog.Run(world.clock.instant(), Duration.ZERO, List.of(), Optional.empty());
  }

  private static HealthReport report(Vitals vitals, World world) {
    return vitals.report(world.clock.instant(), Thresholds.defaults());
  }
}
