package dev.greenroom.core.scaling;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLifecycle;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares the nodes that are written with those that the cloud has, and heals both. */
public final class CloudReconciler {
  private final Scalings scalings;
  private final Nodes nodes;
  private final Processes processes;
  private final ProcessLifecycle lifecycle;
  private final CloudNodes cloud;
  private final Duration remembered;

  /**
   * @param remembered how long a node that is gone can still be asked for
   */
  public CloudReconciler(
      Scalings scalings,
      Nodes nodes,
      Processes processes,
      ProcessLifecycle lifecycle,
      CloudNodes cloud,
      Duration remembered) {
    this.scalings = scalings;
    this.nodes = nodes;
    this.processes = processes;
    this.lifecycle = lifecycle;
    this.cloud = cloud;
    this.remembered = remembered;
  }

  /**
   * What the cloud has and no item wants is ended; what is written as there and is not is written
   * as gone, with what ran on it.
   */
  List<String> run(FleetLook.Seen seen, Instant now) {
    if (seen.known().isEmpty()) {
      return List.of("the cloud could not be asked which nodes it has");
    }
    Set<String> known = seen.known().get();
    List<String> told = new ArrayList<>();
    for (String nodeId : unwanted(seen, known)) {
      cloud.end(nodeId);
      told.add("ended %s: no node is written under this id that is wanted".formatted(nodeId));
    }
    for (Node node : List.copyOf(seen.nodes().values())) {
      if (node.hosting() == Hosting.cloud && !known.contains(node.nodeId())) {
        gone(node, now)
            .ifPresent(
                line -> {
                  seen.nodes().remove(node.nodeId());
                  told.add(line);
                });
      }
    }
    return told;
  }

  /** An index may not show yet what was written a moment ago: the items themselves are asked. */
  private List<String> unwanted(FleetLook.Seen seen, Set<String> known) {
    Set<String> strange = new HashSet<>(known);
    strange.removeAll(seen.nodes().keySet());
    if (!strange.isEmpty()) {
      Set<String> wanted =
          nodes.getAll(strange).stream()
              .filter(node -> node.status() != NodeStatus.stopped)
              .map(Node::nodeId)
              .collect(Collectors.toSet());
      strange.removeAll(wanted);
    }
    return strange.stream().sorted().toList();
  }

  /** One that still speaks is believed; one that only was ordered is ordered again. */
  private Optional<String> gone(Node node, Instant now) {
    boolean speaks = node.heartbeatDeadline().plus(FleetLook.SILENCE).isAfter(now);
    if (node.status() == NodeStatus.starting || speaks) {
      return Optional.empty();
    }
    List<Process> lost =
        processes.getAll(processes.aliveOn(node.nodeId())).stream()
            .filter(process -> !process.status().over())
            .toList();
    lost.forEach(
        process ->
            lifecycle.over(
                process, ProcessStatus.failed, now, "lost: the cloud has its machine no more"));
    scalings.apply(List.of(nodes.vanished(node, now, remembered)));
    return Optional.of(
        "%s is gone: the cloud has it no more; %d processes were on it"
            .formatted(node.nodeId(), lost.size()));
  }
}
