package dev.greenroom.core.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.scaling.PoolNode.Phase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What holds of every plan, whatever the region and whatever was before. */
final class PlanPromises {
  private PlanPromises() {}

  static void check(Pool pool, ScalingPolicy policy, ScalingPlan plan) {
    Map<String, PoolNode> nodes =
        pool.nodes().stream().collect(Collectors.toMap(PoolNode::nodeId, Function.identity()));
    Set<String> touched = new HashSet<>();
    Set<String> back = new HashSet<>();
    boolean ordered = false;
    boolean drained = false;
    for (ScalingAction action : plan.actions()) {
      switch (action) {
        case ScalingAction.GiveUp up -> touch(nodes, touched, up.nodeId(), Set.of(Phase.starting));
        case ScalingAction.Terminate end -> {
          PoolNode node =
              touch(nodes, touched, end.nodeId(), Set.of(Phase.draining, Phase.leaving));
          assertEquals(Size.NONE, node.used(), "a node with a process is never ended");
        }
        case ScalingAction.TakeBack again -> {
          again.nodeIds().forEach(id -> touch(nodes, touched, id, Set.of(Phase.draining)));
          back.addAll(again.nodeIds());
        }
        case ScalingAction.Drain drain -> {
          drained = true;
          assertFalse(drain.nodeIds().isEmpty());
          drain.nodeIds().forEach(id -> touch(nodes, touched, id, Set.of(Phase.running)));
          whatRemains(pool, policy, drain.nodeIds());
        }
        case ScalingAction.Order order -> {
          ordered = true;
          assertTrue(order.count() > 0);
          long cloud = pool.nodes().stream().filter(n -> !n.metal()).count();
          assertTrue(cloud + order.count() <= pool.most(), "never over the maximum");
        }
      }
    }
    assertFalse(ordered && drained, "what is bought is not given back in the same breath");
    if (ordered) {
      pool.cloud(Phase.draining)
          .filter(PoolNode::live)
          .forEach(n -> assertTrue(back.contains(n.nodeId()), "a drain could be undone"));
    }
    assertFalse(plan.why().isBlank());
  }

  private static void whatRemains(Pool pool, ScalingPolicy policy, List<String> drained) {
    List<PoolNode> active =
        pool.nodes().stream()
            .filter(n -> n.is(Phase.starting) || n.is(Phase.running))
            .filter(n -> !drained.contains(n.nodeId()))
            .toList();
    long cloud =
        active.stream().filter(n -> !n.metal() && (n.live() || n.is(Phase.starting))).count();
    assertTrue(cloud >= pool.least(), "never under a minimum");
    Size left = active.stream().map(PoolNode::capacity).reduce(Size.NONE, Size::plus);
    assertTrue(
        pool.requested().percentOf(left) <= policy.upPercent(),
        "what remains stays within the threshold");
    assertTrue(pool.waiting().isEmpty(), "nobody waits when a node goes");
  }

  private static PoolNode touch(
      Map<String, PoolNode> nodes, Set<String> touched, String id, Set<Phase> phases) {
    PoolNode node = nodes.get(id);
    assertFalse(node.metal(), "bare metal is never touched");
    assertTrue(phases.contains(node.phase()), () -> "a node is %s".formatted(node.phase()));
    assertTrue(touched.add(id), "one thing at a time is done to a node");
    return node;
  }
}
