package dev.greenroom.core.sim;

import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.forecast.DemandForecast;
import dev.greenroom.core.forecast.Outlook;
import dev.greenroom.core.scaling.Pool;
import dev.greenroom.core.scaling.PoolNode;
import dev.greenroom.core.scaling.ScalingAction;
import dev.greenroom.core.scaling.ScalingMemory;
import dev.greenroom.core.scaling.ScalingPlan;
import dev.greenroom.core.scaling.ScalingPolicy;
import dev.greenroom.core.scaling.Size;
import dev.greenroom.core.sim.SimulatedNodes.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The planner of production, with or without the forecast of production. */
final class GreenroomRule implements ScalingRule {
  private static final Duration JOIN_WITHIN = FleetScaling.DEFAULT.joinWithin();
  private static final String PREFIX = "node-";

  private final Setup setup;
  private final ScalingPolicy policy;
  private final Instant start;
  private final Duration lead;
  private final Optional<DemandForecast> forecast;

  /** What the planner was shown last of each node: most of them have not changed. */
  private final List<PoolNode> shown = new ArrayList<>();

  private ScalingMemory memory = ScalingMemory.BLANK;

  /**
   * @param start when the first second is
   */
  GreenroomRule(Setup setup, Instant start, boolean forecasts) {
    this.setup = setup;
    this.start = start;
    Duration nodeStart = Duration.ofSeconds(setup.times().nodeStart());
    Duration twice = nodeStart.multipliedBy(2);
    this.policy =
        ScalingPolicy.of(
            setup.threshold(),
            Duration.ofSeconds(setup.times().downAfter()),
            twice.compareTo(JOIN_WITHIN) > 0 ? twice : JOIN_WITHIN);
    this.lead = nodeStart.plusSeconds(Play.TICK);
    this.forecast = forecasts ? Optional.of(new DemandForecast()) : Optional.empty();
  }

  @Override
  public int every() {
    return Play.TICK;
  }

  @Override
  public int atStart(Play play) {
    return Math.clamp(
        (long) setup.nodesFor(play.placed()) - setup.metal(), setup.minNodes(), setup.maxNodes());
  }

  @Override
  public void decide(Play play, int second) {
    Instant now = start.plusSeconds(second);
    Size requested = setup.room().times(play.placed() + play.waiting());
    Pool pool =
        new Pool(
            setup.node(),
            look(play.nodes()),
            Collections.nCopies(play.waiting(), setup.room()),
            setup.minNodes(),
            setup.maxNodes(),
            forecast.flatMap(f -> expected(f, play, requested, now)));
    ScalingPlan plan = ScalingPlan.of(pool, memory, policy, now);
    memory = plan.memory();
    plan.actions().forEach(action -> act(action, play, second));
  }

  private Optional<Size> expected(DemandForecast forecast, Play play, Size requested, Instant now) {
    forecast.observe(now, requested.milliVcpus());
    Outlook outlook = forecast.outlook(now, lead);
    play.record(outlook);
    return outlook.beyond(requested);
  }

  private List<PoolNode> look(SimulatedNodes nodes) {
    List<PoolNode> look = new ArrayList<>(nodes.end());
    for (int node = 0; node < nodes.end(); node++) {
      if (node == shown.size()) {
        shown.add(null);
      }
      if (nodes.phase(node) != Phase.gone) {
        look.add(show(nodes, node));
      }
    }
    return look;
  }

  private PoolNode show(SimulatedNodes nodes, int node) {
    PoolNode before = shown.get(node);
    Instant since = start.plusSeconds(nodes.since(node));
    PoolNode.Phase phase =
        switch (nodes.phase(node)) {
          case starting -> PoolNode.Phase.starting;
          case draining -> PoolNode.Phase.draining;
          case running, gone -> PoolNode.Phase.running;
        };
    int rooms = nodes.rooms(node);
    if (before == null
        || before.processes() != rooms
        || before.phase() != phase
        || !before.since().equals(since)) {
      String id = before == null ? id(node) : before.nodeId();
      Size used = setup.room().times(rooms);
      before = new PoolNode(id, nodes.metal(node), phase, setup.node(), used, rooms, since, true);
      shown.set(node, before);
    }
    return before;
  }

  private static String id(int node) {
    return PREFIX + "%06d".formatted(node);
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(PREFIX.length()));
  }

  private static void act(ScalingAction action, Play play, int second) {
    switch (action) {
      case ScalingAction.GiveUp given -> play.end(number(given.nodeId()), second);
      case ScalingAction.Terminate over -> play.end(number(over.nodeId()), second);
      case ScalingAction.TakeBack back ->
          back.nodeIds().forEach(id -> play.nodes().run(number(id), second));
      case ScalingAction.Order order -> {
        for (int i = 0; i < order.count(); i++) {
          play.order(second);
        }
      }
      case ScalingAction.Drain drain ->
          drain.nodeIds().forEach(id -> play.nodes().drain(number(id), second));
    }
  }
}
