package dev.greenroom.core.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.scaling.PoolNode.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A region of a fleet that lives by its plans, with processes of one size, and that notices at once
 * when a plan breaks a promise.
 */
final class PoolWorld {
  static final Duration TICK = Duration.ofSeconds(30);

  /** What it did, for the promises on how things follow each other. */
  record Done(Instant at, String what, int nodes, int demand) {}

  final List<Done> history = new ArrayList<>();
  final Size shape;
  final Size process;
  final ScalingPolicy policy;
  final Duration nodeStart;
  int least;
  int most;
  boolean nodesJoin = true;

  private final List<Node> nodes = new ArrayList<>();
  private final Deque<Integer> waiting = new ArrayDeque<>();
  private ScalingMemory memory = ScalingMemory.BLANK;
  private Instant now = Instant.parse("2026-01-05T00:00:00Z");
  private int ids;
  private int demand;

  private static final class Node {
    final String id;
    final boolean metal;
    Phase phase;
    Instant since;
    Instant joins;
    int processes;

    Node(String id, boolean metal, Phase phase, Instant since, Instant joins) {
      this.id = id;
      this.metal = metal;
      this.phase = phase;
      this.since = since;
      this.joins = joins;
    }
  }

  PoolWorld(
      Size shape,
      Size process,
      int metal,
      int least,
      int most,
      ScalingPolicy policy,
      Duration nodeStart) {
    this.shape = shape;
    this.process = process;
    this.least = least;
    this.most = most;
    this.policy = policy;
    this.nodeStart = nodeStart;
    for (int i = 0; i < metal; i++) {
      nodes.add(new Node("metal-" + i, true, Phase.running, now, now));
    }
  }

  Instant now() {
    return now;
  }

  int cloud() {
    return (int) nodes.stream().filter(n -> !n.metal).count();
  }

  int running() {
    return (int) nodes.stream().filter(n -> !n.metal && n.phase == Phase.running).count();
  }

  int waiting() {
    return waiting.size();
  }

  /** So many processes are wanted from now on: the newest end, or more come. */
  void demand(int wanted) {
    while (demand < wanted) {
      waiting.add(demand++);
    }
    while (demand > wanted) {
      demand--;
      if (!waiting.isEmpty()) {
        waiting.removeLast();
      } else {
        nodes.stream()
            .filter(n -> n.processes > 0)
            .min(Comparator.comparingInt((Node n) -> n.phase == Phase.draining ? 1 : 0))
            .orElseThrow()
            .processes--;
      }
    }
    place();
  }

  /** Every process of draining nodes ends, and another like it comes. */
  void matchesOfDrainingEnd() {
    for (Node node : nodes) {
      if (node.phase == Phase.draining) {
        for (; node.processes > 0; node.processes--) {
          waiting.add(0);
        }
      }
    }
    place();
  }

  /** The clock jumps, in either direction; nothing else does, and the deadlines begin anew. */
  void jump(Duration by) {
    if (by.isZero()) {
      return;
    }
    now = now.plus(by);
    memory = memory.anew(now);
    for (Node node : nodes) {
      node.joins = node.joins.plus(by);
      if (node.phase == Phase.starting) {
        node.since = now;
      }
    }
  }

  void tick() {
    now = now.plus(TICK);
    for (Node node : nodes) {
      if (node.phase == Phase.starting && nodesJoin && !now.isBefore(node.joins)) {
        node.phase = Phase.running;
        node.since = now;
      }
    }
    place();
    Pool pool = look();
    ScalingPlan plan = ScalingPlan.of(pool, memory, policy, now);
    assertEquals(plan, ScalingPlan.of(pool, memory, policy, now), "the same look, the same plan");
    PlanPromises.check(pool, policy, plan);
    memory = plan.memory();
    plan.actions().forEach(this::perform);
    place();
  }

  /** How many nodes there must be at least by the rule, from the demand alone. */
  int ruled() {
    long metal = nodes.stream().filter(n -> n.metal).count();
    for (int n = least; ; n++) {
      Size all = shape.times(n + metal);
      Size wanted = process.times(demand);
      boolean enough =
          wanted.milliVcpus() * 100 <= all.milliVcpus() * policy.upPercent()
              && wanted.memoryMb() * 100 <= all.memoryMb() * policy.upPercent();
      if (enough && perNode() * (n + metal) >= demand) {
        return n;
      }
    }
  }

  int perNode() {
    return (int)
        Math.min(shape.milliVcpus() / process.milliVcpus(), shape.memoryMb() / process.memoryMb());
  }

  ScalingMemory memory() {
    return memory;
  }

  Pool look() {
    List<PoolNode> seen = new ArrayList<>();
    for (Node n : nodes) {
      seen.add(
          new PoolNode(
              n.id,
              n.metal,
              n.phase,
              shape,
              process.times(n.processes),
              n.processes,
              n.since,
              true));
    }
    return new Pool(
        shape, seen, waiting.stream().map(w -> process).toList(), least, most, Optional.empty());
  }

  private void place() {
    List<Node> fullestFirst =
        nodes.stream()
            .filter(n -> n.phase == Phase.running)
            .sorted(
                Comparator.comparing((Node n) -> !n.metal)
                    .thenComparing(n -> -n.processes)
                    .thenComparing(n -> n.id))
            .toList();
    for (Node node : fullestFirst) {
      while (node.processes < perNode() && !waiting.isEmpty()) {
        waiting.removeFirst();
        node.processes++;
      }
    }
  }

  private void perform(ScalingAction action) {
    switch (action) {
      case ScalingAction.GiveUp up -> nodes.removeIf(n -> n.id.equals(up.nodeId()));
      case ScalingAction.Terminate end -> {
        Node node = byId(end.nodeId());
        assertEquals(0, node.processes, "a node with a process is never ended");
        nodes.remove(node);
      }
      case ScalingAction.TakeBack back -> {
        set(back.nodeIds(), Phase.draining, Phase.running);
        history.add(new Done(now, "back", back.nodeIds().size(), demand));
      }
      case ScalingAction.Drain drain -> {
        set(drain.nodeIds(), Phase.running, Phase.draining);
        history.add(new Done(now, "drain", drain.nodeIds().size(), demand));
      }
      case ScalingAction.Order order -> {
        for (int i = 0; i < order.count(); i++) {
          nodes.add(new Node("n" + ids++, false, Phase.starting, now, now.plus(nodeStart)));
        }
        history.add(new Done(now, "order", order.count(), demand));
      }
    }
    assertTrue(cloud() <= Math.max(most, 0) || !(action instanceof ScalingAction.Order));
  }

  private void set(List<String> ids, Phase from, Phase to) {
    Set<String> once = new HashSet<>(ids);
    assertEquals(ids.size(), once.size());
    for (String id : ids) {
      Node node = byId(id);
      assertFalse(node.metal, "bare metal is never touched");
      assertEquals(from, node.phase);
      node.phase = to;
      node.since = now;
    }
  }

  private Node byId(String id) {
    return nodes.stream().filter(n -> n.id.equals(id)).findFirst().orElseThrow();
  }
}
