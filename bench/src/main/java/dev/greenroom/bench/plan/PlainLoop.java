package dev.greenroom.bench.plan;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.placement.Placement.Demand;
import dev.greenroom.core.scaling.Pool;
import dev.greenroom.core.scaling.PoolNode;
import dev.greenroom.core.scaling.Size;
import java.util.List;

/**
 * The least that anybody does who looks at all the data: what planner and placement are measured
 * by.
 */
public final class PlainLoop {
  private PlainLoop() {}

  /** Sums up what is there, what is used of it and what waits. */
  public static long sums(Pool pool) {
    long vcpus = 0;
    long memory = 0;
    long used = 0;
    long usedMemory = 0;
    long running = 0;
    for (PoolNode node : pool.nodes()) {
      vcpus += node.size().milliVcpus();
      memory += node.size().memoryMb();
      used += node.used().milliVcpus();
      usedMemory += node.used().memoryMb();
      running += node.live() ? 1 : 0;
    }
    for (Size size : pool.waiting()) {
      used += size.milliVcpus();
      usedMemory += size.memoryMb();
    }
    return vcpus ^ memory ^ used ^ usedMemory ^ running;
  }

  /** The one with the least room that has enough; null when there is none. */
  public static Node fullest(List<Node> nodes, Demand demand) {
    Node best = null;
    for (Node node : nodes) {
      if (node.freeMilliVcpus() >= demand.milliVcpus()
          && node.freeMemoryMb() >= demand.memoryMb()
          && (best == null || node.freeMilliVcpus() < best.freeMilliVcpus())) {
        best = node;
      }
    }
    return best;
  }
}
