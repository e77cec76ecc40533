package dev.greenroom.core.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.CloudNodes;
import dev.greenroom.core.testing.World;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a look at all fleets costs: a share of a read unit for each node, and nothing to write. */
class CostOfScalingTest {
  private static final int REGIONS = 50;
  private static final int NODES_EACH = 40;

  @Test
  void aTickCostsLessThanAReadUnitForEachNodeAndLooksAtNothingElse() {
    try (World world = new World()) {
      world.cloud.serves.addAll(List.of(Region.values()));
      int nodes = 0;
      int regions = 0;
      for (int f = 0; regions < REGIONS; f++) {
        Fleet fleet = world.fleet("fleet-" + f);
        for (int r = 0; r < 10 && regions < REGIONS; r++, regions++) {
          Region region = Region.values()[r];
          // As many as the region must have, so that there is nothing to do.
          world
              .core
              .fleetBaselines()
              .setNodes(World.ORG, fleet.fleetId(), region, 10, world.clock.instant());
          for (int n = 0; n < NODES_EACH; n++, nodes++) {
            String nodeId = "node-%d-%d-%d".formatted(f, r, n);
            world.fleetNode(fleet, nodeId, region);
            world.cloud.nodes.put(
                nodeId,
                new CloudNodes.Order(nodeId, World.ORG, fleet.fleetId(), region, "", null, ""));
          }
        }
      }
      MeteredDynamoDb metered = new MeteredDynamoDb(world.engine(), world.tables.all());
      Core core = world.coreWith(metered.client(), world.clock, Policy.defaults(), time -> {});
      Bill first = metered.of(() -> core.ticks().scaling().run(world.clock.instant()));
      Bill bill = metered.of(() -> core.ticks().scaling().run(world.clock.instant()));
      assertEquals(2000, nodes);
      assertEquals(0, bill.write(), "nothing to do is nothing to write: " + bill);
      assertTrue(bill.read() <= nodes, bill::toString);
      assertTrue(first.scans() + bill.scans() == 0, "no scan");
      System.out.printf(
          "a tick over %d regions with %d nodes: %.2f read units a node, %d calls%n",
          regions, nodes, bill.read() / nodes, bill.calls().size());
    }
  }
}
