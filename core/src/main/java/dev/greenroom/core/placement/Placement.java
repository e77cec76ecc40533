package dev.greenroom.core.placement;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses a node: bare metal first, then the fullest that fits in CPU and memory, of equals one
 * that holds the image; never one that drains or is silent, or that cannot run the image.
 */
public final class Placement {
  private static final Comparator<Node> PREFERENCE =
      Comparator.comparing((Node node) -> node.hosting() != Hosting.metal)
          .thenComparingInt(Node::freeMilliVcpus)
          .thenComparingInt(Node::freeMemoryMb);

  private Placement() {}

  /**
   * What a process needs.
   *
   * @param milliVcpus thousandths of a core
   * @param memoryMb MiB
   * @param architecture for which CPU its image is made; absent where that is not known
   * @param imageId its image; absent where that is not known
   */
  public record Demand(
      int milliVcpus, int memoryMb, Optional<Architecture> architecture, Optional<String> imageId) {

    /** Of an image of which nothing is known. */
    public Demand(int milliVcpus, int memoryMb) {
      this(milliVcpus, memoryMb, Optional.empty(), Optional.empty());
    }

    /** True when the node is known to have its image. */
    boolean isHeldBy(Node node) {
      return imageId.isPresent()
          && node.images().held().map(marks -> marks.holds(imageId.get())).orElse(false);
    }

    boolean runsOn(Node node) {
      return architecture.map(node.architectures()::contains).orElse(true);
    }
  }

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
    List<Node> able = live.stream().filter(demand::runsOn).toList();
    return able.stream()
        .filter(n -> n.freeMilliVcpus() >= demand.milliVcpus())
        .filter(n -> n.freeMemoryMb() >= demand.memoryMb())
        .min(PREFERENCE.thenComparing(node -> !demand.isHeldBy(node)).thenComparing(Node::nodeId))
        .<Verdict>map(node -> new Verdict.Chosen(node, why(node, able.size(), demand)))
        .orElseGet(() -> new Verdict.NoneFits(whyNot(nodes, live, able, demand)));
  }

  private static String why(Node node, int live, Demand demand) {
    return "%s node %s: the fullest of %d live nodes that fits, %.2f vCPU and %d MiB free%s"
        .formatted(
            node.hosting(),
            node.nodeId(),
            live,
            node.freeMilliVcpus() / 1000.0,
            node.freeMemoryMb(),
            image(node, demand));
  }

  private static String image(Node node, Demand demand) {
    if (demand.imageId().isEmpty() || node.images().held().isEmpty()) {
      return "";
    }
    return demand.isHeldBy(node) ? "; it holds the image" : "; it has yet to get the image";
  }

  private static String whyNot(List<Node> nodes, List<Node> live, List<Node> able, Demand demand) {
    if (nodes.isEmpty()) {
      return "no node is registered for this fleet and region";
    }
    if (live.isEmpty()) {
      return "none of %d nodes is live".formatted(nodes.size());
    }
    if (able.isEmpty()) {
      return "the image is made for %s, and none of %d live nodes runs that: they run %s"
          .formatted(
              demand.architecture().orElseThrow().platform(),
              live.size(),
              live.stream()
                  .flatMap(node -> node.architectures().stream())
                  .distinct()
                  .sorted()
                  .map(Architecture::platform)
                  .collect(Collectors.joining(", ")));
    }
    int vcpus = able.stream().mapToInt(Node::freeMilliVcpus).max().orElse(0);
    int memory = able.stream().mapToInt(Node::freeMemoryMb).max().orElse(0);
    return "no room on %d live nodes for %.2f vCPU and %d MiB: at most %.2f vCPU and %d MiB are free on one"
        .formatted(
            able.size(), demand.milliVcpus() / 1000.0, demand.memoryMb(), vcpus / 1000.0, memory);
  }
}
