package dev.greenroom.core.utilization;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.metric.FleetMetric;
import dev.greenroom.core.metric.FleetMetrics;
import dev.greenroom.core.metric.MetricPoint;
import dev.greenroom.core.metric.MetricWindow;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A process asks for half a vCPU. */
class UtilizationTickTest {
  private World world;
  private Fleet fleet;
  private Application app;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    fleet = world.fleet("one");
    app = world.app("duel");
    world.deploy(app, 1, Optional.of(fleet.fleetId()));
  }

  @AfterEach
  void end() {
    world.close();
  }

  private void tick() {
    world.core.ticks().utilization().run(world.clock.instant());
  }

  private void process(Region region) {
    Application latest = world.core.applications().get(app.appId()).orElseThrow();
    world.core.processCreation().create(latest, region, "me");
  }

  /** The newest figures, or none. */
  private Map<FleetMetric, Double> figures(Fleet of, Optional<Region> region) {
    Instant now = world.clock.instant();
    Map<FleetMetric, Double> newest = new EnumMap<>(FleetMetric.class);
    Map<FleetMetric, List<MetricPoint>> all =
        world
            .core
            .fleetMetrics()
            .read(
                new FleetMetrics.Part(of.fleetId(), region),
                EnumSet.allOf(FleetMetric.class),
                new MetricWindow(now.minus(Duration.ofHours(1)), now, MetricWindow.SAMPLE),
                now);
    all.forEach(
        (metric, points) -> {
          if (!points.isEmpty()) {
            newest.put(metric, points.getLast().value());
          }
        });
    return newest;
  }

  private static Map<FleetMetric, Double> figures(
      double total, double metal, double cloud, double utilized, double overhead) {
    return Map.of(
        FleetMetric.provisionedTotal, total,
        FleetMetric.provisionedBareMetal, metal,
        FleetMetric.provisionedCloud, cloud,
        FleetMetric.utilized, utilized,
        FleetMetric.systemOverhead, overhead);
  }

  @Test
  void aFleetWithoutMachinesShowsWhatItsProcessesWant() {
    process(Region.Tokyo);
    process(Region.London);
    tick();
    assertEquals(figures(0, 0, 0, 1, 0), figures(fleet, Optional.empty()));
    assertEquals(figures(0, 0, 0, 0.5, 0), figures(fleet, Optional.of(Region.Tokyo)));
    assertEquals(Map.of(), figures(fleet, Optional.of(Region.Dubai)));
  }

  @Test
  void machinesCountByTheirKindAndRegionAndWhatTheirSystemsKeep() {
    world.fleetNode(fleet, "node-a", Region.Tokyo);
    world.fleetNode(fleet, "node-b", Region.Tokyo, Hosting.metal);
    world.fleetNode(fleet, "node-c", Region.London);
    world.fleetNode(world.fleet("other"), "node-o", Region.Tokyo);
    process(Region.Tokyo);
    process(Region.London);
    tick();
    assertEquals(figures(12, 4, 8, 1, 0.6), figures(fleet, Optional.empty()));
    assertEquals(figures(8, 4, 4, 0.5, 0.4), figures(fleet, Optional.of(Region.Tokyo)));
    assertEquals(figures(4, 0, 4, 0.5, 0.2), figures(fleet, Optional.of(Region.London)));
    assertEquals(figures(4, 0, 4, 0, 0.2), figures(world.fleet("other-2"), "node-p", Region.Dubai));
  }

  private Map<FleetMetric, Double> figures(Fleet of, String nodeId, Region region) {
    world.fleetNode(of, nodeId, region);
    tick();
    return figures(of, Optional.of(region));
  }

  @Test
  void aMachineThatStoppedIsNoLongerThere() {
    world.fleetNode(fleet, "node-a", Region.Tokyo);
    world.fleetNode(fleet, "node-b", Region.Tokyo);
    tick();
    world
        .core
        .nodes()
        .stopped(
            world.core.nodes().get("node-b").orElseThrow(),
            world.clock.instant(),
            Duration.ofDays(7));
    world.clock.pass(Duration.ofMinutes(1));
    tick();
    assertEquals(4, figures(fleet, Optional.empty()).get(FleetMetric.provisionedTotal));
  }

  @Test
  void whatIsSharedIsInNoFleetsCurvesButInItsRegions() {
    Application shared = world.app("shared");
    world.deploy(shared, 1);
    world
        .core
        .processCreation()
        .create(world.core.applications().get(shared.appId()).orElseThrow(), Region.Tokyo, "me");
    tick();
    assertEquals(Map.of(), figures(fleet, Optional.empty()));
    Utilization tokyo =
        world.core.ticks().utilization().measure().stream()
            .filter(u -> u.region() == Region.Tokyo)
            .findFirst()
            .orElseThrow();
    assertEquals(500, tokyo.utilizedMilliVcpus());
    assertEquals(64_000, tokyo.provisionedMilliVcpus());
  }
}
