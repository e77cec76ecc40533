package dev.greenroom.core.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodesTest {
  private World world;
  private Nodes nodes;
  private Fleet fleet;

  @BeforeEach
  void start() {
    world = new World();
    nodes = world.core.nodes();
    fleet = world.fleet("one");
  }

  @AfterEach
  void end() {
    world.close();
  }

  private Set<String> provisioned(Optional<Region> region) {
    return nodes.provisioned(fleet.fleetId(), region).stream()
        .map(Node::nodeId)
        .collect(Collectors.toSet());
  }

  @Test
  void theMachinesOfAFleetAreThoseThatRunOrDrain() {
    world.node(64_000, 256_000);
    world.fleetNode(world.fleet("other"), "node-other", Region.Tokyo);
    world.fleetNode(fleet, "node-a", Region.Tokyo);
    world.fleetNode(fleet, "node-b", Region.Los_Angeles);
    world.fleetNode(fleet, "node-c", Region.Tokyo);
    nodes.setStatus("node-a", NodeStatus.draining);
    nodes.stopped(nodes.get("node-c").orElseThrow(), world.clock.instant(), Duration.ofDays(7));
    assertEquals(Set.of("node-a", "node-b"), provisioned(Optional.empty()));
    assertEquals(Set.of("node-a"), provisioned(Optional.of(Region.Tokyo)));
    assertEquals(Set.of(), provisioned(Optional.of(Region.London)));
  }

  @Test
  void aMachineOfEveryRegionIsInEach() {
    Node everywhere =
        new Node(
            "node-all",
            Node.pool(Optional.of(fleet.fleetId()), Optional.empty()),
            dev.greenroom.core.process.Hosting.metal,
            NodeStatus.running,
            "203.0.113.4",
            1000,
            0,
            1024,
            0,
            world.clock.instant(),
            "none",
            world.clock.instant(),
            Optional.of(World.ORG),
            Optional.of(Region.London),
            Optional.empty(),
            Optional.empty(),
            0,
            Set.of(Architecture.amd64, Architecture.arm64),
            Node.Life.NEW,
            Node.Images.UNKNOWN);
    nodes.register(everywhere);
    assertEquals(Set.of("node-all"), provisioned(Optional.of(Region.Tokyo)));
    assertEquals(Set.of("node-all"), provisioned(Optional.empty()));
    assertEquals(everywhere, nodes.get("node-all").orElseThrow());
    assertEquals(Optional.of(Region.London), everywhere.region());
    assertEquals(Optional.of(fleet.fleetId()), everywhere.fleetId());
  }

  @Test
  void aNodeIsSeenByItsOwnerAlone() {
    world.node(64_000, 256_000);
    world.fleetNode(fleet, "node-a", Region.Tokyo);
    assertEquals("node-a", nodes.require(World.ORG, "node-a").nodeId());
    for (List<String> unseen :
        List.of(
            List.of("org-other", "node-a"),
            List.of(World.ORG, World.NODE),
            List.of(World.ORG, "node-x"))) {
      GreenroomException unknown =
          assertThrows(
              GreenroomException.class, () -> nodes.require(unseen.getFirst(), unseen.getLast()));
      assertEquals("nodeId '%s' is not a node.".formatted(unseen.getLast()), unknown.getMessage());
    }
  }

  @Test
  void aMachineThatStopsIsRememberedForAWhileAndTakenBackWhenItComesAgain() {
    Node node = world.fleetNode(fleet, "node-a", Region.Tokyo);
    Instant stopped = world.clock.instant();
    assertTrue(
        nodes.stopped(nodes.get("node-a").orElseThrow(), stopped, Duration.ofDays(7)).done());
    world.clock.pass(Duration.ofSeconds(1));
    assertFalse(
        nodes
            .stopped(nodes.get("node-a").orElseThrow(), world.clock.instant(), Duration.ofDays(7))
            .done());
    assertEquals(Optional.of(stopped), nodes.get("node-a").orElseThrow().stoppedAt());
    assertEquals(stopped.plus(Duration.ofDays(7)).getEpochSecond(), item().number("expiresAt", 0));
    nodes.register(node);
    Node again = nodes.get("node-a").orElseThrow();
    assertEquals(NodeStatus.running, again.status());
    assertEquals(Optional.empty(), again.stoppedAt());
    assertFalse(item().has("expiresAt"));
    assertEquals(200, again.reservedMilliVcpus());
  }

  private ItemReader item() {
    return new ItemReader(world.everything(world.tables.nodes()).getFirst());
  }

  @Test
  void nobodysMachineIsInNoFleetAndAnOwnedOneStandsSomewhere() {
    Node shared = world.node(1000, 1024);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Node(
                "node-x",
                Node.pool(Optional.of("fleet-1"), Optional.of(Region.Tokyo)),
                shared.hosting(),
                shared.status(),
                "203.0.113.4",
                1,
                0,
                1,
                0,
                shared.createdAt(),
                "none",
                shared.createdAt()));
    Node own = shared.ownedBy(World.ORG, Region.Seattle, 0);
    assertEquals(Optional.of(Region.Seattle), own.region());
    assertEquals(Optional.empty(), own.fleetId());
    assertTrue(own.serves(Region.Tokyo));
  }
}
