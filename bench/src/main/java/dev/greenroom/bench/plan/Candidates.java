package dev.greenroom.bench.plan;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.placement.Placement.Demand;
import dev.greenroom.core.process.Hosting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Nodes of 16 vCPUs among which one is chosen, each filled at random. */
final class Candidates {
  static final Demand DEMAND = new Demand(2000, 3072);

  private Candidates() {}

  static List<Node> of(int count) {
    Random random = new Random(count);
    List<Node> nodes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      nodes.add(
          new Node(
              "node-" + i,
              "shared#*",
              Hosting.cloud,
              NodeStatus.running,
              "203.0.113.7",
              16_000,
              random.nextInt(33) * 500,
              32_768,
              random.nextInt(33) * 1024,
              Situation.NOW.plus(Duration.ofMinutes(1)),
              "hash",
              Situation.NOW));
    }
    return nodes;
  }
}
