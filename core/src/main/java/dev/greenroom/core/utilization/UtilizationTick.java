package dev.greenroom.core.utilization;

import dev.greenroom.core.Tables;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.region.Region;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Recomputes each region's utilization from the nodes and what waits. */
public final class UtilizationTick implements Tick {
  private static final int WAITING_AT_ONCE = 1000;

  private final Nodes nodes;
  private final Processes processes;

  public UtilizationTick(Nodes nodes, Processes processes) {
    this.nodes = nodes;
    this.processes = processes;
  }

  @Override
  public String name() {
    return "utilization";
  }

  @Override
  public List<String> run(Instant now) {
    return measure().stream()
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
    Map<Region, Integer> utilized = new EnumMap<>(Region.class);
    Map<Region, Integer> waiting = new EnumMap<>(Region.class);
    Map<Region, Integer> provisioned = new EnumMap<>(Region.class);
    for (Node node : nodes.all()) {
      for (Region region : Region.values()) {
        if (node.serves(region)) {
          provisioned.merge(region, node.milliVcpus(), Integer::sum);
        }
      }
      processes
          .loadOf(node.nodeId())
          .forEach(load -> utilized.merge(load.region(), load.milliVcpus(), Integer::sum));
    }
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      processes.getAll(processes.waiting(shard, WAITING_AT_ONCE)).stream()
          .filter(p -> p.nodeId().isEmpty())
          .forEach((Process p) -> waiting.merge(p.region(), p.milliVcpus(), Integer::sum));
    }
    List<Utilization> all = new ArrayList<>();
    for (Region region : Region.values()) {
      all.add(
          new Utilization(
              region,
              utilized.getOrDefault(region, 0),
              waiting.getOrDefault(region, 0),
              provisioned.getOrDefault(region, 0)));
    }
    return all;
  }
}
