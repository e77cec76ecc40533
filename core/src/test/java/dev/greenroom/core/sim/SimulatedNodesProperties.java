package dev.greenroom.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.placement.Placement;
import dev.greenroom.core.placement.Placement.Verdict;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.sim.SimulatedNodes.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The fast structure chooses as placement does in production. */
class SimulatedNodesProperties {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Placement.Demand ROOM = new Placement.Demand(500, 1024);

  @Property(tries = 500)
  void itPicksWhatPlacementPicks(
      @ForAll @IntRange(min = 1, max = 5) int capacity,
      @ForAll @IntRange(max = 3) int metal,
      @ForAll @Size(max = 200) List<@IntRange(max = 99) Integer> moves) {
    SimulatedNodes nodes = new SimulatedNodes(capacity, metal);
    List<Integer> rooms = new ArrayList<>();
    for (int move : moves) {
      if (move < 50) {
        int expected = byPlacement(nodes, capacity);
        int chosen = nodes.place();
        assertEquals(expected, chosen);
        if (chosen >= 0) {
          rooms.add(chosen);
        }
      } else if (move < 75 && !rooms.isEmpty()) {
        nodes.release(rooms.remove(move % rooms.size()));
      } else {
        change(nodes, move, rooms);
      }
      assertEquals(rooms.stream().filter(node -> node >= metal).count(), nodes.usedOnCloud());
    }
  }

  private static void change(SimulatedNodes nodes, int move, List<Integer> rooms) {
    int cloud = nodes.end() - nodes.firstOfCloud();
    if (move % 2 == 0 || cloud == 0) {
      nodes.order(move);
      return;
    }
    int node = nodes.firstOfCloud() + move % cloud;
    switch (nodes.phase(node)) {
      case starting, draining -> nodes.run(node, move);
      case running -> {
        if (nodes.rooms(node) == 0) {
          nodes.end(node, move);
        } else {
          nodes.drain(node, move);
        }
      }
      case gone -> rooms.forEach(room -> assertEquals(false, room == node, "rooms of nobody"));
    }
  }

  private static int byPlacement(SimulatedNodes nodes, int capacity) {
    List<Node> shown = new ArrayList<>();
    for (int node = 0; node < nodes.end(); node++) {
      if (nodes.phase(node) == Phase.running || nodes.phase(node) == Phase.draining) {
        shown.add(node(nodes, node, capacity));
      }
    }
    return switch (Placement.choose(shown, ROOM, NOW)) {
      case Verdict.Chosen chosen -> Integer.parseInt(chosen.node().nodeId());
      case Verdict.NoneFits none -> -1;
    };
  }

  private static Node node(SimulatedNodes nodes, int node, int capacity) {
    return new Node(
        "%06d".formatted(node),
        "shared#*",
        nodes.metal(node) ? Hosting.metal : Hosting.cloud,
        nodes.phase(node) == Phase.running ? NodeStatus.running : NodeStatus.draining,
        "203.0.113.1",
        capacity * ROOM.milliVcpus(),
        nodes.rooms(node) * ROOM.milliVcpus(),
        capacity * ROOM.memoryMb(),
        nodes.rooms(node) * ROOM.memoryMb(),
        NOW.plusSeconds(15),
        "hash",
        NOW);
  }
}
