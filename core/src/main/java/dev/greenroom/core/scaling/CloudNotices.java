package dev.greenroom.core.scaling;

import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Draining;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLifecycle;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the cloud tells of single machines by itself, sooner than a look at all of them would. Every
 * notice may come twice, late, and for a machine that is none of ours: each step is settled by a
 * condition, and a notice that is cut short is begun again.
 */
public final class CloudNotices {
  private final Scalings scalings;
  private final Nodes nodes;
  private final Processes processes;
  private final ProcessLifecycle lifecycle;
  private final Draining draining;
  private final Decisions decisions;
  private final Duration remembered;

  /**
   * @param remembered how long a node that is gone can still be asked for
   */
  public CloudNotices(
      Scalings scalings,
      Nodes nodes,
      Processes processes,
      ProcessLifecycle lifecycle,
      Draining draining,
      Decisions decisions,
      Duration remembered) {
    this.scalings = scalings;
    this.nodes = nodes;
    this.processes = processes;
    this.lifecycle = lifecycle;
    this.draining = draining;
    this.decisions = decisions;
    this.remembered = remembered;
  }

  /**
   * The machine will be taken away before long: nothing new comes to it, and nobody is cut off. Its
   * processes drain, what has not started takes no further room, and who plays plays on until the
   * machine goes. The fleet is given another by the next plan, which does not count this one.
   *
   * @return a sentence when that was news
   */
  public Optional<String> reclaimed(String nodeId, Instant now) {
    Optional<Node> node = cloudNode(nodeId);
    if (node.isEmpty() || !nodes.reclaimed(nodeId)) {
      return Optional.empty();
    }
    List<Process> alive = alive(nodeId);
    alive.forEach(process -> drain(process, nodeId, now));
    boolean news =
        node.get().status() == NodeStatus.running || node.get().life().drainingAt().isPresent();
    return Optional.of(
            "%s will be taken away: it drains; %d processes are on it"
                .formatted(nodeId, alive.size()))
        .filter(told -> news);
  }

  private void drain(Process process, String nodeId, Instant now) {
    boolean closed =
        switch (process.status()) {
          case running -> draining.drain(process, false, now, nodes.drains(nodeId));
          case starting -> process.accepting() && lifecycle.closedToRooms(process, now);
          default -> false;
        };
    if (closed) {
      decisions.record(
          Decision.of(
              process.processId(),
              now,
              DecisionKind.drained,
              "The process drains: its machine will be taken away."));
    }
  }

  /**
   * The machine is no more, and neither is what ran on it. That nothing new comes to it is written
   * first.
   *
   * @param how as in "EC2 has terminated it"
   * @return a sentence when that was news
   */
  public Optional<String> gone(String nodeId, String how, Instant now) {
    Optional<Node> node = cloudNode(nodeId);
    if (node.isEmpty()) {
      return Optional.empty();
    }
    boolean ordered = node.get().status() == NodeStatus.starting;
    boolean there = ordered || node.get().status() != NodeStatus.stopped;
    if (there) {
      scalings.apply(
          List.of(
              ordered
                  ? nodes.givenUp(node.get(), now, remembered)
                  : nodes.vanished(node.get(), now, remembered)));
    }
    List<Process> alive = alive(nodeId);
    alive.forEach(process -> over(process, how, now));
    return there || !alive.isEmpty()
        ? Optional.of(
            "%s is gone: %s; %d processes were on it".formatted(nodeId, how, alive.size()))
        : Optional.empty();
  }

  private void over(Process process, String how, Instant now) {
    boolean asked = process.status() == ProcessStatus.stopping;
    ProcessStatus end = asked ? ProcessStatus.stopped : ProcessStatus.failed;
    String reason =
        process.exitReason().filter(given -> asked).orElse("lost: its machine is gone: " + how);
    if (lifecycle.over(process, end, now, reason)) {
      decisions.record(
          Decision.of(
              process.processId(),
              now,
              DecisionKind.lost,
              "The machine of the process is gone: %s.".formatted(how)));
    }
  }

  private Optional<Node> cloudNode(String nodeId) {
    return nodes.get(nodeId).filter(node -> node.hosting() == Hosting.cloud);
  }

  private List<Process> alive(String nodeId) {
    return processes.getAll(processes.aliveOn(nodeId)).stream()
        .filter(process -> !process.status().over())
        .toList();
  }
}
