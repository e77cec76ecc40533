package dev.greenroom.core.metric;

import dev.greenroom.core.Tables;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.Processes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that lives at this moment, for whoever runs Greenroom.
 *
 * @param nodes that have not stopped
 * @param processes that are not over, those that wait for a node included
 * @param used what these processes were last heard to use, by their ids; not of those of which
 *     nothing was heard lately
 */
public record Present(List<Node> nodes, List<Process> processes, Map<String, Sample> used) {
  private static final int WAITING_AT_ONCE = 1000;

  /** Two queries for each node, and one for each shard of what waits; no scan. */
  public static Present look(
      Nodes nodes, Processes processes, ProcessMetrics metrics, Instant now) {
    List<Node> live =
        nodes.all().stream().filter(node -> node.status() != NodeStatus.stopped).toList();
    List<Process> alive = new ArrayList<>();
    Map<String, Sample> used = new HashMap<>();
    for (Node node : live) {
      alive.addAll(processes.getAll(processes.aliveOn(node.nodeId())));
      used.putAll(metrics.newest(node.nodeId(), now));
    }
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      processes.getAll(processes.waiting(shard, WAITING_AT_ONCE)).stream()
          .filter(process -> process.nodeId().isEmpty())
          .forEach(alive::add);
    }
    alive.removeIf(process -> process.status().over());
    return new Present(live, List.copyOf(alive), Map.copyOf(used));
  }
}
