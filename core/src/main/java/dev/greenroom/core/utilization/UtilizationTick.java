package dev.greenroom.core.utilization;

import dev.greenroom.core.Tables;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.metric.FleetMetrics;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.Processes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Recomputes the utilization of each region and fleet from the nodes and what waits. */
public final class UtilizationTick implements Tick {
  private static final int WAITING_AT_ONCE = 1000;

  private final Nodes nodes;
  private final Processes processes;
  private final FleetMetrics metrics;

  public UtilizationTick(Nodes nodes, Processes processes, FleetMetrics metrics) {
    this.nodes = nodes;
    this.processes = processes;
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return "utilization";
  }

  @Override
  public List<String> run(Instant now) {
    Capacity capacity = look();
    metrics.record(capacity.byFleet(), now);
    return capacity.byRegion().stream()
        .filter(u -> u.utilizedMilliVcpus() + u.waitingMilliVcpus() > 0)
        .map(
            u ->
                String.format(
                    Locale.ROOT,
                    "%s: %.1f %% (%.2f vCPU on nodes, %.2f waiting, %.2f provisioned)",
                    u.region(),
                    u.percent(),
                    u.utilizedMilliVcpus() / 1000.0,
                    u.waitingMilliVcpus() / 1000.0,
                    u.provisionedMilliVcpus() / 1000.0))
        .toList();
  }

  /** All regions, in their order. */
  public List<Utilization> measure() {
    return look().byRegion();
  }

  /** Of a node of one region its own books say it; of others the regions are looked up. */
  private List<Processes.Load> load(Node node) {
    return node.servesOne()
        .map(r -> List.of(new Processes.Load(r, node.milliVcpusUsed(), node.memoryMbUsed())))
        .orElseGet(() -> processes.loadOf(node.nodeId()));
  }

  /** What there is at this moment; the one look at the tables that a tick takes. */
  private Capacity look() {
    Map<Node, List<Processes.Load>> loads = new LinkedHashMap<>();
    for (Node node : nodes.glance()) {
      if (node.status() == NodeStatus.running || node.status() == NodeStatus.draining) {
        loads.put(node, load(node));
      }
    }
    List<Process> waiting = new ArrayList<>();
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      processes.getAll(processes.waiting(shard, WAITING_AT_ONCE)).stream()
          .filter(p -> p.nodeId().isEmpty())
          .forEach(waiting::add);
    }
    return new Capacity(loads, waiting);
  }
}
