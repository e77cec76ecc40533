package dev.greenroom.core.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.NodeHeartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How bare metal goes: by its owner's wish, or by its silence. */
class MetalNodesTest {
  private static final Duration REMEMBERED = Duration.ofDays(1);
  private static final String METAL = "metal-1";

  private final World world = new World();
  private Fleet fleet;
  private Application app;

  @BeforeEach
  void aFleetOfOneMachine() {
    fleet = world.fleet("eu");
    app = world.app("duel");
    world.deploy(app, 1, Optional.of(fleet.fleetId()));
    world.fleetNode(fleet, METAL, Region.Frankfurt, Hosting.metal);
    beat();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void whatWasRemovedTakesNothingNewAndEndsWithItsLastProcess() {
    Process there = room();
    assertEquals(Optional.of(METAL), there.nodeId());
    remove();
    remove();
    assertEquals(NodeStatus.draining, node().status());
    assertEquals(Optional.empty(), room().nodeId(), "it takes nothing new");
    tick();
    assertEquals(NodeStatus.draining, node().status(), "somebody plays there");
    assertEquals(ProcessStatus.starting, fresh(there).status());
    assertTrue(world.core.lifecycle().over(fresh(there), ProcessStatus.stopped, now(), "over"));
    tick();
    assertEquals(NodeStatus.stopped, node().status());
    assertEquals(Optional.of(now()), node().stoppedAt());
    remove();
    assertEquals(401, assertThrows(GreenroomException.class, this::beat).code().status());
    assertEquals(List.of(), world.core.nodes().ofFleet(fleet.fleetId(), Optional.empty()));
  }

  @Test
  void aMachineThatIsSilentForLongIsLostWithWhatRanOnItAndComesBackWhenItSpeaks() {
    Process there = room();
    silence(Duration.ofMinutes(9));
    tick();
    assertEquals(NodeStatus.running, node().status());
    assertEquals(ProcessStatus.starting, fresh(there).status());
    silence(Duration.ofMinutes(2));
    tick();
    assertEquals(NodeStatus.lost, node().status());
    assertEquals(Optional.of(now()), node().stoppedAt());
    assertEquals(ProcessStatus.failed, fresh(there).status());
    assertEquals(
        Optional.of("lost: its machine has been silent for 10 min"), fresh(there).exitReason());
    assertEquals(0, node().milliVcpusUsed());
    assertEquals(List.of(), tick(), "it is lost once");
    Process waits = room();
    assertEquals(Optional.empty(), waits.nodeId());
    beat();
    assertEquals(NodeStatus.running, node().status());
    assertEquals(Optional.empty(), node().stoppedAt());
    world.core.ticks().placer().run(now());
    assertEquals(Optional.of(METAL), fresh(waits).nodeId());
  }

  @Test
  void aLostMachineComesBackByRegisteringAsWell() {
    silence(Duration.ofMinutes(11));
    tick();
    assertTrue(
        world
            .core
            .nodes()
            .joined(
                METAL,
                new Node.Equipment("203.0.113.7", 4000, 8192, 0, Node.USUAL),
                new Node.Heard(now(), now().plusSeconds(15))));
    assertEquals(NodeStatus.running, node().status());
    assertEquals(Optional.empty(), node().stoppedAt());
  }

  @Test
  void whatWasRemovedAndNeverSpeaksAgainEndsAsWell() {
    Process there = room();
    remove();
    silence(Duration.ofMinutes(11));
    tick();
    tick();
    assertEquals(ProcessStatus.failed, fresh(there).status());
    assertEquals(NodeStatus.stopped, node().status());
  }

  @Test
  void aLostMachineThatIsRemovedEnds() {
    silence(Duration.ofMinutes(11));
    tick();
    remove();
    tick();
    assertEquals(NodeStatus.stopped, node().status());
  }

  /** A machine that slept with its scheduler, or a clock that was set: nobody was silent. */
  @Test
  void afterAJumpOfTheClockSilenceBeginsAnew() {
    Process there = room();
    silence(Duration.ofHours(8));
    world.core.ticks().scaling().beginAnew(now());
    tick();
    assertEquals(NodeStatus.running, node().status());
    assertEquals(ProcessStatus.starting, fresh(there).status());
    silence(Duration.ofMinutes(11));
    tick();
    assertEquals(NodeStatus.lost, node().status());
  }

  @Test
  void onlyBareMetalOfTheFleetIsRemovedByHand() {
    world.fleetNode(fleet, "cloud-1", Region.Frankfurt);
    assertEquals(422, refused(fleet, "cloud-1"));
    assertEquals(404, refused(fleet, World.NODE));
    assertEquals(404, refused(fleet, "nothing"));
    assertEquals(404, refused(world.fleet("other"), METAL));
    assertEquals(NodeStatus.running, node().status());
  }

  private int refused(Fleet from, String nodeId) {
    return assertThrows(
            GreenroomException.class,
            () -> world.core.fleetNodes().remove(from, nodeId, now(), REMEMBERED))
        .code()
        .status();
  }

  private void remove() {
    world.core.fleetNodes().remove(fleet, METAL, now(), REMEMBERED);
  }

  private Process room() {
    return fresh(world.core.roomCreation().create(world.room(app)).process());
  }

  private Process fresh(Process process) {
    return world.core.processes().get(process.processId()).orElseThrow();
  }

  private Node node() {
    return world.core.nodes().get(METAL).orElseThrow();
  }

  private void beat() {
    world.core.heartbeats().heard(new NodeHeartbeat(METAL, now(), List.of()));
  }

  private void silence(Duration time) {
    world.clock.pass(time);
  }

  private List<String> tick() {
    return world.core.ticks().scaling().run(now());
  }

  private Instant now() {
    return world.clock.instant();
  }
}
