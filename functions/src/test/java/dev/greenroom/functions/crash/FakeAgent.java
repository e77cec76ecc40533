package dev.greenroom.functions.crash;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.ProcessReport;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The agent of the one node: what was launched binds its port, and nobody ever plays. */
final class FakeAgent {
  private static final int SIGTERM = 143;

  private final World world;
  private final Set<String> neverBind;
  private Set<String> asked = Set.of();

  FakeAgent(World world, Set<String> neverBind) {
    this.world = world;
    this.neverBind = neverBind;
  }

  /** One heartbeat; true when it was asked something, or told to forget something. */
  boolean beat() {
    Set<String> running = world.launcher.running();
    List<ProcessReport> reports =
        world.launcher.known().stream()
            .sorted()
            .map(id -> report(id, running.contains(id)))
            .toList();
    if (world.core.nodes().get(World.NODE).isEmpty()) {
      return false;
    }
    HeartbeatAnswer answer =
        world.core.heartbeats().heard(Reports.beat(world, reports.toArray(ProcessReport[]::new)));
    asked = Set.copyOf(answer.confirmIdle());
    answer.forget().forEach(world.launcher::lose);
    return !asked.isEmpty() || !answer.forget().isEmpty();
  }

  /**
   * The nodes that the cloud has started join, but those that never come, and speak; true when one
   * came.
   */
  boolean join() {
    boolean came = false;
    Node.Heard heard =
        new Node.Heard(
            world.clock.instant(), world.clock.instant().plus(world.core.policy().nodeSilence()));
    for (String nodeId : world.cloud.nodes.keySet()) {
      if (neverBind.contains(nodeId)) {
        continue;
      }
      Optional<Node> node = world.core.nodes().get(nodeId);
      if (node.filter(n -> n.status() == NodeStatus.starting).isPresent()) {
        Node.Equipment has = new Node.Equipment("203.0.113.9", 4000, 8192, 0, Node.USUAL);
        came |= world.core.nodes().joined(nodeId, has, heard);
      } else {
        world.core.nodes().heard(nodeId, heard.deadline());
      }
    }
    return came;
  }

  private ProcessReport report(String id, boolean runs) {
    if (!runs) {
      return Reports.exited(world, id, SIGTERM);
    }
    if (neverBind.contains(id)) {
      return Reports.booted(world, id);
    }
    return asked.contains(id) ? Reports.idle(world, id, true) : Reports.bound(world, id, 0);
  }
}
