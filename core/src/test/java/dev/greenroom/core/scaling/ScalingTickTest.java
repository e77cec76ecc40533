package dev.greenroom.core.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole way from what waits to a node that goes, on real tables and a cloud without machines.
 */
class ScalingTickTest {
  private static final Duration TICK = Duration.ofSeconds(30);

  private final World world = new World();
  private Fleet fleet;
  private Application app;

  @BeforeEach
  void aFleetInFrankfurt() {
    world.cloud.serves.add(Region.Frankfurt);
    fleet = world.fleet("eu");
    app = world.app("duel");
    world.deploy(app, 1, Optional.of(fleet.fleetId()));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void fromZeroWhatWaitsBringsNodesAndWhatEndsLetsThemGo() {
    List<Process> rooms = rooms(10);
    assertTrue(rooms.stream().allMatch(p -> p.nodeId().isEmpty()), "all wait");
    tick();
    // 10 rooms of 0.5 vCPU are 5 vCPUs: at most 85 % of 8, which are 2 nodes of 4.
    assertEquals(2, world.cloud.nodes.size());
    assertEquals(List.of("order"), actions());
    tick();
    assertEquals(2, world.cloud.started.size(), "those on their way count");
    world.cloudJoins(Duration.ofSeconds(30));
    world.core.ticks().placer().run(now());
    assertTrue(fresh(rooms).stream().allMatch(p -> p.nodeId().isPresent()), "all are placed");

    fresh(rooms).subList(1, 10).forEach(this::end);
    for (int i = 0; i < 45; i++) {
      tick();
    }
    assertEquals(1, world.cloud.nodes.size(), "the emptier one went");
    Node left = world.core.nodes().get(world.cloud.nodes.keySet().iterator().next()).orElseThrow();
    assertEquals(NodeStatus.running, left.status());
    assertEquals(1, left.life().processes());
    assertEquals(Set.of("order", "drain", "terminate", "none"), Set.copyOf(actions()));
    FleetDecision drain =
        decisions().stream().filter(d -> d.action().equals("drain")).findFirst().orElseThrow();
    assertTrue(drain.why().contains("below 75 %"), drain.why());
    assertEquals("500", drain.inputs().get("requestedMilliVcpus"));
  }

  @Test
  void aDrainingNodeComesBackBeforeAnotherIsBought() {
    List<Process> rooms = rooms(10);
    tick();
    world.cloudJoins(Duration.ofSeconds(30));
    world.core.ticks().placer().run(now());
    // One room stays on each node, so that the one that drains is not empty.
    for (Node node : world.core.nodes().glance()) {
      List<String> on = world.core.processes().aliveOn(node.nodeId());
      world.core.processes().getAll(on.subList(1, on.size())).forEach(this::end);
    }
    for (int i = 0; i < 45; i++) {
      tick();
    }
    assertEquals(1, nodes(NodeStatus.draining).size());
    assertEquals(2, world.cloud.nodes.size(), "a node with a process is never ended");
    rooms(10);
    tick();
    assertEquals(2, nodes(NodeStatus.running).size());
    assertEquals(2, world.cloud.started.size(), "nothing was bought");
    assertTrue(actions().contains("takeBack"));
    assertFalse(rooms.isEmpty());
  }

  @Test
  void whatNeverJoinsIsGivenUpReplacedAndSaidToBeAtFault() {
    rooms(4);
    for (int i = 0; i < 300; i++) {
      tick();
      assertTrue(world.cloud.nodes.size() <= 1);
    }
    assertTrue(world.cloud.started.size() >= 3, "it is tried again");
    assertTrue(world.core.scalings().failures(fleet.fleetId()).get(Region.Frankfurt).inError());
    assertTrue(world.cloud.ended.size() >= world.cloud.started.size() - 1, "no orphan is left");
    while (world.cloud.nodes.isEmpty()) {
      tick();
    }
    world.cloudJoins(Duration.ofSeconds(30));
    tick();
    assertEquals(Map.of(), world.core.scalings().failures(fleet.fleetId()));
  }

  @Test
  void aRegionWithoutCapacityIsAskedLessAndLess() {
    world.cloud.capacity = 0;
    rooms(4);
    for (int i = 0; i < 120; i++) {
      tick();
    }
    assertEquals(List.of(), world.cloud.started);
    assertTrue(
        world
            .core
            .scalings()
            .failures(fleet.fleetId())
            .get(Region.Frankfurt)
            .why()
            .contains("capacity"));
    long asked = actions().stream().filter(a -> a.equals("order")).count();
    assertTrue(asked >= 3 && asked <= 9, () -> "asked " + asked + " times in an hour");
    assertEquals(0, nodes(NodeStatus.starting).size(), "nothing is waited for that was refused");
    world.cloud.capacity = 10;
    for (int i = 0; i < 40 && world.cloud.nodes.isEmpty(); i++) {
      tick();
    }
    assertEquals(1, world.cloud.nodes.size());
  }

  @Test
  void anAnswerThatIsLostBuysNothingTwice() {
    world.cloud.losesAnswer = true;
    rooms(4);
    tick();
    assertEquals(1, world.cloud.started.size());
    tick();
    assertEquals(1, world.cloud.started.size());
    world.cloudJoins(Duration.ofSeconds(30));
    assertEquals(1, nodes(NodeStatus.running).size());
  }

  @Test
  void anOrderThatNeverReachedTheCloudIsRepeatedUnderTheSameId() {
    rooms(4);
    world.cloud.outOfReach = Optional.of("no route");
    tick();
    Set<String> ordered =
        nodes(NodeStatus.starting).stream().map(Node::nodeId).collect(Collectors.toSet());
    assertEquals(1, ordered.size());
    world.cloud.outOfReach = Optional.empty();
    tick();
    assertEquals(ordered, world.cloud.nodes.keySet());
  }

  @Test
  void aNodeThatTheCloudTookAwayIsWrittenAsGoneWithWhatRanOnIt() {
    List<Process> rooms = rooms(2);
    tick();
    world.cloudJoins(Duration.ofSeconds(30));
    world.core.ticks().placer().run(now());
    String lost = world.cloud.nodes.keySet().iterator().next();
    world.cloud.nodes.clear();
    tick();
    assertEquals(1, nodes(NodeStatus.running).size(), "it still speaks");
    world.clock.pass(Duration.ofMinutes(5));
    tick();
    assertEquals(NodeStatus.stopped, world.core.nodes().get(lost).orElseThrow().status());
    assertTrue(fresh(rooms).stream().allMatch(p -> p.status() == ProcessStatus.failed));
  }

  @Test
  void aMinimumIsThereWhoeverPlaysAndBareMetalIsNeverTouched() {
    world.fleetNode(fleet, "metal-1", Region.Frankfurt, dev.greenroom.core.process.Hosting.metal);
    world.core.fleetBaselines().setNodes(World.ORG, fleet.fleetId(), Region.Frankfurt, 2, now());
    tick();
    assertEquals(2, world.cloud.nodes.size());
    world.cloudJoins(Duration.ofSeconds(30));
    world.core.fleetBaselines().setNodes(World.ORG, fleet.fleetId(), Region.Frankfurt, 0, now());
    for (int i = 0; i < 60; i++) {
      tick();
    }
    assertEquals(0, world.cloud.nodes.size());
    assertEquals(NodeStatus.running, world.core.nodes().get("metal-1").orElseThrow().status());
  }

  /** Friday evening in New York, before and after its clocks go forward, and a quarter earlier. */
  @Test
  void aMinimumByTheClockBringsItsNodesAheadOfTheEveningAndLetsThemGoAfterIt() {
    MinimumSchedule.Terms terms =
        new MinimumSchedule.Terms(
            "0 0 18 ? * FRI",
            "America/New_York",
            8,
            2,
            Optional.empty(),
            Optional.of("0 0 23 ? * FRI"),
            Duration.ofMinutes(15),
            true);
    world
        .core
        .minimumSchedules()
        .put(
            new MinimumSchedule(
                World.ORG,
                fleet.fleetId(),
                Region.Frankfurt,
                "evening",
                terms,
                now(),
                "dev",
                now(),
                "dev"));
    for (Instant begins :
        List.of(Instant.parse("2046-03-09T23:00:00Z"), Instant.parse("2046-03-16T22:00:00Z"))) {
      Instant early = begins.minus(terms.leadTime());
      world.clock.step(Duration.between(now(), early.minus(TICK).minus(TICK)));
      tick();
      assertEquals(0, world.cloud.nodes.size(), "not before " + early);
      tick();
      assertEquals(early, now());
      assertEquals(2, world.cloud.nodes.size(), "at " + early);
      world.cloudJoins(Duration.ofSeconds(30));
      world.clock.step(Duration.ofHours(4));
      tick();
      assertEquals(2, world.cloud.nodes.size(), "during the evening");
      world.clock.step(Duration.ofHours(2));
      for (int i = 0; i < 60; i++) {
        tick();
      }
      assertEquals(0, world.cloud.nodes.size(), "after the evening");
    }
  }

  /** Each day at noon ten rooms come: on the fourth the second node is there before them. */
  @Test
  void aFleetThatWantsAForecastHasItsNodesBeforeTheUsualHour() {
    world
        .core
        .fleets()
        .setScaling(
            World.ORG,
            fleet.fleetId(),
            new FleetScaling(10, Duration.ofMinutes(10), Duration.ofMinutes(10), true));
    Expectations expectations = new Expectations(new Database(world.client), world.tables);
    Instant day = Instant.parse("2046-01-01T00:00:00Z");
    for (int minute = 0; minute < 3 * 1440 + 718; minute++) {
      expectations.look(
          fleet, Region.Frankfurt, demand(minute), List.of(), day.plus(Duration.ofMinutes(minute)));
    }
    world.clock.step(
        Duration.between(now(), day.plus(Duration.ofMinutes(3 * 1440 + 718)).minus(TICK)));
    rooms(6);
    tick();
    world.cloudJoins(Duration.ofSeconds(30));
    world.core.ticks().placer().run(now());
    assertEquals(2, world.cloud.nodes.size(), "one for the six rooms, one for those to come");
    FleetDecision order =
        decisions().stream().filter(d -> d.action().equals("order")).findFirst().orElseThrow();
    assertEquals("day", order.inputs().get("forecastBasis"));
    assertEquals("true", order.inputs().get("forecastTrusted"));
    assertEquals("3000", order.inputs().get("requestedMilliVcpus"));
    assertTrue(
        Integer.parseInt(order.inputs().get("expectedMilliVcpus")) > 3400,
        order.inputs()::toString);
  }

  /** Six rooms, and ten for an hour from noon on. */
  private static Size demand(int minute) {
    int rooms = minute % 1440 >= 720 && minute % 1440 < 780 ? 10 : 6;
    return new Size(500, 1024).times(rooms);
  }

  @Test
  void aTickWithNothingToDoWritesNothing() {
    rooms(4);
    tick();
    world.cloudJoins(Duration.ofSeconds(30));
    world.core.ticks().placer().run(now());
    tick();
    int before = decisions().size();
    assertEquals(List.of(), world.core.ticks().scaling().run(now()));
    assertEquals(before, decisions().size());
  }

  private List<Process> rooms(int count) {
    List<Process> rooms = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rooms.add(world.core.roomCreation().create(world.room(app)).process());
    }
    return rooms;
  }

  private List<Process> fresh(List<Process> processes) {
    return world.core.processes().getAll(processes.stream().map(Process::processId).toList());
  }

  private void end(Process process) {
    Process fresh = world.core.processes().get(process.processId()).orElseThrow();
    assertTrue(world.core.lifecycle().over(fresh, ProcessStatus.stopped, now(), "over"));
  }

  private void tick() {
    world.clock.pass(TICK);
    world.core.nodes().glance().stream()
        .filter(n -> n.status() == NodeStatus.running || n.status() == NodeStatus.draining)
        .filter(n -> world.cloud.nodes.containsKey(n.nodeId()))
        .forEach(n -> world.core.nodes().heard(n.nodeId(), now().plusSeconds(30)));
    world.core.ticks().scaling().run(now());
    List<Node> all = world.core.nodes().glance();
    assertTrue(
        all.stream().noneMatch(n -> n.status() == NodeStatus.stopped), "the gone cost nothing");
  }

  private List<Node> nodes(NodeStatus status) {
    return world.core.nodes().glance().stream().filter(n -> n.status() == status).toList();
  }

  private List<FleetDecision> decisions() {
    return world
        .core
        .scalings()
        .decisions(fleet.fleetId(), Optional.empty(), now().plusSeconds(1), 1000);
  }

  private List<String> actions() {
    return decisions().reversed().stream().map(FleetDecision::action).toList();
  }

  private Instant now() {
    return world.clock.instant();
  }
}
