package dev.greenroom.core.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.metric.FleetMetric;
import dev.greenroom.core.metric.FleetMetrics;
import dev.greenroom.core.metric.MetricWindow;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.usage.Usage;
import dev.greenroom.core.usage.UsageBook;
import dev.greenroom.core.utilization.Utilization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Shared hardware beside a fleet, in the same region and for the same organization: what happens on
 * the one is in no book of the other. A process asks for half a vCPU and 1 GiB.
 */
class SharedTierTest {
  private static final Region HERE = Region.Frankfurt;

  private final World world = new World();
  private Fleet fleet;
  private Application own;
  private Application lounge;

  @BeforeEach
  void aFleetAndAnApplicationWithoutOne() {
    world.node(4000, 8192);
    world.cloud.serves.add(HERE);
    fleet = world.fleet("eu");
    own = world.app("own");
    lounge = world.app("lounge");
    world.deploy(own, 1, Optional.of(fleet.fleetId()));
    world.deploy(lounge, 1);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void whatWaitsForSharedHardwareBuysTheFleetNothing() {
    List<Process> shared = rooms(lounge, 20);
    assertEquals(8, shared.stream().filter(p -> p.nodeId().isPresent()).count());
    ticks(5);
    assertEquals(List.of(), world.cloud.started);
    assertEquals(List.of(), decisions());
    FleetLook.Presence there = world.core.fleetPresence(fleet.fleetId());
    assertEquals(List.of(), there.nodes());
    assertEquals(Map.of(), there.waiting());
    assertEquals(List.of(), curve(FleetMetric.utilized));
  }

  @Test
  void neitherSpillsOverToTheOther() {
    List<Process> waiting = rooms(own, 2);
    assertTrue(waiting.stream().allMatch(p -> p.nodeId().isEmpty()), "shared hardware is idle");
    rooms(lounge, 8);
    ticks(1);
    world.cloudJoins(Duration.ofSeconds(45));
    world.core.ticks().placer().run(now());
    Node joined = world.core.nodes().ofFleet(fleet.fleetId(), Optional.of(HERE)).getFirst();
    assertEquals(1000, joined.milliVcpusUsed());
    assertEquals(4000, shared().milliVcpusUsed());
    Process ninth = rooms(lounge, 1).getFirst();
    world.core.ticks().placer().run(now());
    assertEquals(Optional.empty(), fresh(ninth).nodeId(), "the fleet's node has room for it");
  }

  @Test
  void eachHasItsOwnUtilizationMetricsAndDecisions() {
    rooms(own, 6);
    ticks(1);
    world.cloudJoins(Duration.ofSeconds(45));
    world.core.ticks().placer().run(now());
    rooms(lounge, 4);
    ticks(1);
    // 6 of its own: 3 vCPUs of 4. The 2 vCPUs of the lounge are not among them.
    FleetDecision order = decisions().getLast();
    assertEquals("3000", order.inputs().get("requestedMilliVcpus"));
    assertEquals(3.0, curve(FleetMetric.utilized).getLast());
    assertEquals(4.0, curve(FleetMetric.provisionedTotal).getLast());
    Utilization region =
        world.core.ticks().utilization().measure().stream()
            .filter(u -> u.region() == HERE)
            .findFirst()
            .orElseThrow();
    assertEquals(5000, region.utilizedMilliVcpus(), "whoever runs Greenroom sees both");
    assertEquals(8000, region.provisionedMilliVcpus());
    assertEquals(3000, requested());
    assertEquals(List.of(), world.core.ticks().scaling().run(now()), "75 % is well");
  }

  @Test
  void theUsageOfEachIsBookedOnItsOwnApplication() {
    List<Process> mine = rooms(own, 2);
    ticks(1);
    world.cloudJoins(Duration.ofSeconds(45));
    world.core.ticks().placer().run(now());
    List<Process> theirs = rooms(lounge, 4);
    List<Process> all = new ArrayList<>(mine);
    all.addAll(theirs);
    all.forEach(p -> world.core.lifecycle().started(fresh(p), now(), now(), List.of()));
    world.clock.pass(Duration.ofHours(1));
    all.forEach(p -> world.core.lifecycle().over(fresh(p), ProcessStatus.stopped, now(), "over"));
    Map<String, UsageBook.Line> lines =
        world.core.usage().statement(World.ORG, Usage.month(now()), now()).lines().stream()
            .collect(Collectors.toMap(UsageBook.Line::appId, Function.identity()));
    assertEquals(2, lines.size());
    assertEquals(
        2 * lines.get(own.appId()).consumption().milliVcpuMillis(),
        lines.get(lounge.appId()).consumption().milliVcpuMillis());
  }

  private List<Process> rooms(Application app, int count) {
    List<Process> rooms = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rooms.add(fresh(world.core.roomCreation().create(world.room(app)).process()));
    }
    return rooms;
  }

  private Process fresh(Process process) {
    return world.core.processes().get(process.processId()).orElseThrow();
  }

  private Node shared() {
    return world.core.nodes().get(World.NODE).orElseThrow();
  }

  private long requested() {
    return world.core.fleetPresence(fleet.fleetId()).nodes().stream()
        .mapToLong(Node::milliVcpusUsed)
        .sum();
  }

  private void ticks(int count) {
    for (int i = 0; i < count; i++) {
      world.clock.pass(Duration.ofSeconds(30));
      world.cloud.nodes.keySet().forEach(id -> world.core.nodes().heard(id, now().plusSeconds(45)));
      world.core.ticks().scaling().run(now());
      world.core.ticks().utilization().run(now());
    }
  }

  private List<FleetDecision> decisions() {
    return world
        .core
        .scalings()
        .decisions(fleet.fleetId(), Optional.empty(), now().plusSeconds(1), 100);
  }

  private List<Double> curve(FleetMetric metric) {
    Instant now = now();
    return world
        .core
        .fleetMetrics()
        .read(
            new FleetMetrics.Part(fleet.fleetId(), Optional.empty()),
            EnumSet.allOf(FleetMetric.class),
            new MetricWindow(now.minus(Duration.ofHours(1)), now, MetricWindow.SAMPLE),
            now)
        .getOrDefault(metric, List.of())
        .stream()
        .map(point -> point.value())
        .toList();
  }

  private Instant now() {
    return world.clock.instant();
  }
}
