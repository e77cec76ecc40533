package dev.greenroom.core.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.RoomStatus;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the cloud tells of single machines. */
class CloudNoticesTest {
  private static final String NODE = "node-1";

  private final World world = new World();
  private Fleet fleet;
  private Application app;

  @BeforeEach
  void aFleetOfOneMachine() {
    world.cloud.serves.add(Region.Frankfurt);
    fleet = world.fleet("eu");
    app = world.app("duel");
    world.deploy(app, 2, Optional.of(fleet.fleetId()));
    world.fleetNode(fleet, NODE, Region.Frankfurt, Hosting.cloud);
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Instant now() {
    return world.clock.instant();
  }

  private Process room() {
    return world.core.roomCreation().create(world.room(app)).process();
  }

  private Process fresh(Process process) {
    return world.core.processes().get(process.processId()).orElseThrow();
  }

  private Node node() {
    return world.core.nodes().get(NODE).orElseThrow();
  }

  private Process runs(Process process) {
    assertTrue(world.core.lifecycle().started(fresh(process), now(), now(), List.of()));
    return fresh(process);
  }

  private Optional<String> reclaimed() {
    return world.core.cloudNotices().reclaimed(NODE, now());
  }

  private Optional<String> gone(String nodeId) {
    return world.core.cloudNotices().gone(nodeId, "EC2 says it is terminated", now());
  }

  @Test
  void aMachineThatIsTakenBackTakesNothingNewAndNobodyIsCut() {
    Process plays = runs(room());
    world.core.lifecycle().connections(plays, 4, now(), now());
    room(); // the second room of that process
    Process begins = room();
    assertNotEquals(plays.processId(), begins.processId());

    assertEquals(
        Optional.of("node-1 will be taken away: it drains; 2 processes are on it"), reclaimed());

    assertEquals(NodeStatus.draining, node().status());
    assertEquals(ProcessStatus.draining, fresh(plays).status());
    assertEquals(4, fresh(plays).activeConnections());
    assertEquals(ProcessStatus.starting, fresh(begins).status());
    assertFalse(fresh(begins).open(), "it takes no further room");
    assertFalse(world.launcher.wasStopped(plays.processId()), "nobody is asked to end");
    Room stays = world.core.rooms().get(plays.initialRoomId().orElseThrow()).orElseThrow();
    assertEquals(RoomStatus.active, stays.status());
    Process next = room();
    assertEquals(Optional.empty(), next.nodeId(), "it waits for another machine");
    List<DecisionKind> told =
        world.core.decisions().of(plays.processId(), 10).stream().map(Decision::kind).toList();
    assertTrue(told.contains(DecisionKind.drained), told.toString());

    assertEquals(Optional.empty(), reclaimed(), "the same again is no news");
    assertEquals(ProcessStatus.draining, fresh(plays).status());
  }

  @Test
  void oneThatDrainedForWantOfUseIsNotTakenBackAnyMore() {
    world.core.scalings().apply(List.of(world.core.nodes().drained(NODE, now())));
    assertTrue(node().life().drainingAt().isPresent());
    assertTrue(reclaimed().isPresent());
    world.core.scalings().apply(List.of(world.core.nodes().takenBack(NODE)));
    assertEquals(NodeStatus.draining, node().status());
    assertTrue(node().life().drainingAt().isEmpty());
  }

  @Test
  void whatRanOnAMachineThatIsGoneIsOverAtOnce() {
    Process plays = runs(room());
    Process stops = runs(otherRoom());
    assertTrue(world.core.lifecycle().stop(fresh(stops), now(), "stopped by a caller"));
    assertTrue(node().heartbeatDeadline().isAfter(now()), "it spoke a moment ago");

    assertEquals(
        Optional.of("node-1 is gone: EC2 says it is terminated; 2 processes were on it"),
        gone(NODE));

    assertEquals(NodeStatus.stopped, node().status());
    assertEquals(ProcessStatus.failed, fresh(plays).status());
    assertEquals(
        Optional.of("lost: its machine is gone: EC2 says it is terminated"),
        fresh(plays).exitReason());
    assertEquals(ProcessStatus.stopped, fresh(stops).status(), "that was its end anyway");
    assertEquals(Optional.of("stopped by a caller"), fresh(stops).exitReason());
    assertEquals(0, node().milliVcpusUsed());
    assertEquals(Optional.empty(), gone(NODE), "the same again is no news");
    assertEquals(Optional.empty(), reclaimed(), "a warning that comes late is none");
    assertEquals(NodeStatus.stopped, node().status());
  }

  /** A room that its own process is opened for. */
  private Process otherRoom() {
    room();
    return room();
  }

  @Test
  void ofOtherMachinesNothingFollows() {
    world.fleetNode(fleet, "metal-1", Region.Frankfurt, Hosting.metal);
    assertEquals(Optional.empty(), gone("metal-1"));
    assertEquals(Optional.empty(), gone("node-of-somebody-else"));
    assertEquals(Optional.empty(), world.core.cloudNotices().reclaimed("metal-1", now()));
    assertEquals(NodeStatus.running, world.core.nodes().get("metal-1").orElseThrow().status());
  }

  @Test
  void anotherMachineIsOrderedBeforeTheOldOneIsGone() {
    assertTrue(gone(NODE).isPresent());
    world.core.fleetBaselines().setNodes(World.ORG, fleet.fleetId(), Region.Frankfurt, 1, now());
    world.core.ticks().scaling().run(now());
    assertEquals(1, world.cloud.nodes.size());
    String first = world.cloud.nodes.keySet().iterator().next();
    world.cloudJoins(Duration.ofDays(1));
    world.core.ticks().scaling().run(now());
    assertEquals(1, world.cloud.nodes.size(), "the one is enough");

    assertTrue(world.core.cloudNotices().reclaimed(first, now()).isPresent());
    world.core.ticks().scaling().run(now());
    assertEquals(1, world.cloud.nodes.keySet().stream().filter(id -> !id.equals(first)).count());
  }

  @Test
  void anOrderWhoseMachineEndsBeforeItJoinedIsGivenUp() {
    gone(NODE);
    world.core.fleetBaselines().setNodes(World.ORG, fleet.fleetId(), Region.Frankfurt, 1, now());
    world.core.ticks().scaling().run(now());
    String ordered = world.cloud.nodes.keySet().iterator().next();
    assertTrue(gone(ordered).isPresent());
    assertEquals(NodeStatus.stopped, world.core.nodes().get(ordered).orElseThrow().status());
  }

  /** The notice is seen again, as its message was not deleted. */
  @Test
  void whereverWhoReadsANoticeDiesTheNextOneEndsTheSame() {
    int points = 0;
    for (boolean ends : new boolean[] {false, true}) {
      for (int point = 0; killedAt(point, ends); point++) {
        points++;
      }
    }
    assertTrue(points > 20, points + " points");
  }

  /** False when it is done before that point. */
  private static boolean killedAt(int point, boolean ends) {
    Faults[] between = new Faults[1];
    try (World other =
        new World(
            engine -> {
              between[0] =
                  new Faults(engine, Tables.withPrefix("greenroom-").all(), 1, 0, 0, Duration.ZERO);
              return between[0].client();
            })) {
      Faults faults = between[0];
      Fleet fleet = other.fleet("eu");
      Application app = other.app("duel");
      other.deploy(app, 1, Optional.of(fleet.fleetId()));
      other.fleetNode(fleet, NODE, Region.Frankfurt, Hosting.cloud);
      Instant now = other.clock.instant();
      Process runs = other.core.roomCreation().create(other.room(app)).process();
      Process begins = other.core.roomCreation().create(other.room(app)).process();
      other.core.lifecycle().started(runs, now, now, List.of());
      boolean killed = false;
      faults.crashAt(point);
      try {
        told(other, ends);
      } catch (Faults.Crash crash) {
        killed = true;
      }
      faults.crashAt(-1);
      told(other, ends);
      assertEquals(
          ends ? NodeStatus.stopped : NodeStatus.draining,
          other.core.nodes().get(NODE).orElseThrow().status(),
          "at point " + point);
      assertEquals(
          ends ? ProcessStatus.failed : ProcessStatus.draining,
          other.core.processes().get(runs.processId()).orElseThrow().status(),
          "at point " + point);
      assertFalse(other.core.processes().get(begins.processId()).orElseThrow().open());
      assertEquals(ends ? 0 : 1000, other.core.nodes().get(NODE).orElseThrow().milliVcpusUsed());
      faults.close();
      return killed;
    }
  }

  private static void told(World world, boolean ends) {
    Instant now = world.clock.instant();
    if (ends) {
      world.core.cloudNotices().gone(NODE, "EC2 says it is terminated", now);
    } else {
      world.core.cloudNotices().reclaimed(NODE, now);
    }
  }
}
