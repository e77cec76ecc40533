package dev.greenroom.core.placement;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Chooses a node: bare metal first, then the fullest that fits in CPU and memory; never one that
 * drains or is silent.
 */
public final class Placement {
  private static final Comparator<Node> PREFERENCE =
      Comparator.comparing((Node node) -> node.hosting() != Hosting.metal)
          .thenComparingInt(Node::freeMilliVcpus)
          .thenComparingInt(Node::freeMemoryMb)
          .thenComparing(Node::nodeId);

  private Placement() {}

  /**
   * What a process needs.
   *
   * @param milliVcpus thousandths of a core
   * @param memoryMb MiB
   */
  public record Demand(int milliVcpus, int memoryMb) {}

  /** Where to, or why nowhere. */
  public sealed interface Verdict {

    /** On this node, and why. */
    record Chosen(Node node, String why) implements Verdict {}

    /** On none for the time being, and what was missing. */
    record NoneFits(String why) implements Verdict {}
  }

  public static Verdict choose(List<Node> nodes, Demand demand, Instant now) {
    List<Node> live =
        nodes.stream()
            .filter(n -> n.status() == NodeStatus.running && n.heartbeatDeadline().isAfter(now))
            .toList();
    return live.stream()
        .filter(n -> n.freeMilliVcpus() >= demand.milliVcpus())
        .filter(n -> n.freeMemoryMb() >= demand.memoryMb())
        .min(PREFERENCE)
        .<Verdict>map(node -> new Verdict.Chosen(node, why(node, live.size())))
        .orElseGet(() -> new Verdict.NoneFits(whyNot(nodes, live, demand)));
  }

  private static String why(Node node, int live) {
    return "%s node %s: the fullest of %d live nodes that fits, %.2f vCPU and %d MiB free"
        .formatted(
            node.hosting(),
            node.nodeId(),
            live,
            node.freeMilliVcpus() / 1000.0,
            node.freeMemoryMb());
  }

  private static String whyNot(List<Node> nodes, List<Node> live, Demand demand) {
    if (nodes.isEmpty()) {
      return "no node is registered for this fleet and region";
    }
    if (live.isEmpty()) {
      return "none of %d nodes is live".formatted(nodes.size());
    }
    int vcpus = live.stream().mapToInt(Node::freeMilliVcpus).max().orElse(0);
    int memory = live.stream().mapToInt(Node::freeMemoryMb).max().orElse(0);
    return "no room on %d live nodes for %.2f vCPU and %d MiB: at most %.2f vCPU and %d MiB are free on one"
        .formatted(
            live.size(), demand.milliVcpus() / 1000.0, demand.memoryMb(), vcpus / 1000.0, memory);
  }
}
