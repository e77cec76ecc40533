package dev.greenroom.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.image.Carriages;
import dev.greenroom.core.image.ImageMarks;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.NodeHeartbeat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That nodes tell of their images makes neither their heartbeats nor a placement dearer. */
class CostOfImagesTest {
  private static final int NODES = 400;

  @Test
  void aHeartbeatOfANodeFullOfImagesCostsWhatItCostBefore() {
    try (World world = new World()) {
      Fleet fleet = world.fleet("full");
      world.fleetNode(fleet, "node-" + UUID.randomUUID(), Region.London);
      String nodeId =
          world.core.nodes().ofFleet(fleet.fleetId(), Optional.empty()).getFirst().nodeId();
      MeteredDynamoDb metered = new MeteredDynamoDb(world.engine(), world.tables.all());
      Core core = world.coreWith(metered.client(), world.clock, Policy.defaults(), time -> {});
      beat(world, core, nodeId, Optional.empty());
      Bill before = metered.of(() -> beat(world, core, nodeId, Optional.empty()));
      List<String> images =
          Stream.generate(() -> UUID.randomUUID().toString()).limit(ImageMarks.MOST).toList();
      Bill telling = metered.of(() -> beat(world, core, nodeId, Optional.of(images)));
      Bill after = metered.of(() -> beat(world, core, nodeId, Optional.empty()));
      assertEquals(before.toString(), after.toString());
      assertEquals(before.write(), telling.write(), "it goes with the write that is due anyway");
      assertEquals(before.read(), telling.read());
      Node.Images full = world.core.nodes().get(nodeId).orElseThrow().images();
      Node.Images carrying =
          full.carrying(
              Carriages.NONE
                  .with("one", 100, Carriages.Stage.begun, world.clock.instant())
                  .with("two", 100, Carriages.Stage.failed, world.clock.instant()));
      assertTrue(world.core.nodes().carries(nodeId, full, carrying).done());
      long size = ItemSize.of(world.everything(world.tables.nodes()).getFirst());
      assertTrue(size <= 1024, "a write unit holds a node: " + size);
    }
  }

  private static void beat(World world, Core core, String nodeId, Optional<List<String>> images) {
    core.heartbeats()
        .heard(
            new NodeHeartbeat(nodeId, world.clock.instant(), List.of(), List.of("amd64"), images));
  }

  @Test
  void aLookAtAllNodesIsHalfAReadUnitForEachAndWritesOnlyWhatIsNew() {
    try (World world = new World()) {
      Fleet fleet = world.fleet("many");
      Application app = world.app("many");
      world.deploy(app, 1, Optional.of(fleet.fleetId()));
      for (int i = 0; i < NODES; i++) {
        world.fleetNode(fleet, "node-" + i, Region.values()[i % Region.values().length]);
        beat(world, world.core, "node-" + i, Optional.of(List.of()));
      }
      MeteredDynamoDb metered = new MeteredDynamoDb(world.engine(), world.tables.all());
      Core core = world.coreWith(metered.client(), world.clock, Policy.defaults(), time -> {});
      Bill first = metered.of(() -> core.ticks().pullAhead().run(world.clock.instant()));
      Bill bill = metered.of(() -> core.ticks().pullAhead().run(world.clock.instant()));
      assertEquals(NODES, first.write(), "one write unit for each node that is asked");
      assertEquals(0, bill.write());
      assertTrue(bill.read() <= 0.6 * NODES, bill::toString);
      assertEquals(0, first.scans() + bill.scans());
      System.out.printf(
          "a look for images at %d nodes: %.2f read units a node%n", NODES, bill.read() / NODES);
    }
  }
}
