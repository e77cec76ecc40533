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
import java.util.List;

/**
 * Sees to the bare metal of fleets, which scaling itself never touches: what its owner has removed
 * ends when nothing runs on it any more, and what is silent for too long is lost.
 */
public final class MetalNodes {
  /**
   * How long after its silence began to count a machine is lost. A machine that cannot be heard may
   * well have its players: only after so long nobody is taken to be left.
   */
  public static final Duration LOST_AFTER = Duration.ofMinutes(10);

  private final Scalings scalings;
  private final Nodes nodes;
  private final Processes processes;
  private final ProcessLifecycle lifecycle;
  private final Duration remembered;

  /**
   * @param remembered how long a node that is gone can still be asked for
   */
  public MetalNodes(
      Scalings scalings,
      Nodes nodes,
      Processes processes,
      ProcessLifecycle lifecycle,
      Duration remembered) {
    this.scalings = scalings;
    this.nodes = nodes;
    this.processes = processes;
    this.lifecycle = lifecycle;
    this.remembered = remembered;
  }

  /** Hands back what it did, a sentence each. */
  List<String> run(FleetLook.Seen seen, Instant now) {
    List<String> told = new ArrayList<>();
    for (Node node : List.copyOf(seen.nodes().values())) {
      if (node.hosting() == Hosting.metal) {
        if (dead(node, now)) {
          lose(node, now, told);
        }
        // Each is settled by a condition: what was ended just now is seen by the next look.
        if (node.status() == NodeStatus.draining && used(node).equals(Size.NONE)) {
          scalings.apply(List.of(nodes.emptied(node, now, remembered)));
          told.add("%s was removed and is empty: ended".formatted(node.nodeId()));
        }
      }
    }
    return told;
  }

  private static Size used(Node node) {
    return new Size(node.milliVcpusUsed(), node.memoryMbUsed());
  }

  private static boolean dead(Node node, Instant now) {
    return !node.heartbeatDeadline().plus(LOST_AFTER).isAfter(now);
  }

  /** That it is lost is written first: whoever speaks before that keeps what runs on it. */
  private void lose(Node node, Instant now, List<String> told) {
    boolean runs = node.status() == NodeStatus.running;
    if (!runs && used(node).equals(Size.NONE)
        || !(runs ? nodes.lost(node, now) : stillDead(node, now))) {
      return;
    }
    List<Process> alive =
        processes.getAll(processes.aliveOn(node.nodeId())).stream()
            .filter(process -> !process.status().over())
            .toList();
    String why = "lost: its machine has been silent for %d min".formatted(LOST_AFTER.toMinutes());
    alive.forEach(process -> lifecycle.over(process, ProcessStatus.failed, now, why));
    told.add(
        "%s is lost: it has been silent for %d min; %d processes were on it"
            .formatted(node.nodeId(), LOST_AFTER.toMinutes(), alive.size()));
  }

  /** What was seen may be older than its last word. */
  private boolean stillDead(Node node, Instant now) {
    return nodes.get(node.nodeId()).filter(there -> dead(there, now)).isPresent();
  }

  /** After a jump of the clock nobody knows how long a machine was silent: it is from now on. */
  void beginAnew(Instant now) {
    nodes.glance().stream()
        .filter(node -> node.hosting() == Hosting.metal)
        .filter(node -> node.heartbeatDeadline().isBefore(now))
        .forEach(node -> nodes.silentSince(node, now));
  }
}
