package dev.greenroom.core.scaling;

import dev.greenroom.core.scaling.PoolNode.Phase;
import dev.greenroom.core.scaling.ScalingPlan.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One plan in the making. */
final class Planning {
  /** Who drains first: the least used, of these the newest, whose neighbours are fuller. */
  private static final Comparator<PoolNode> EMPTIEST =
      Comparator.comparingDouble((PoolNode node) -> node.used().percentOf(node.size()))
          .thenComparing(PoolNode::since, Comparator.reverseOrder())
          .thenComparing(PoolNode::nodeId);

  private final Pool pool;
  private final ScalingPolicy policy;
  private final Instant now;
  private final Size planned;

  /** What the nodes gave that were there or on their way before the plan. */
  private final Size found;

  private final List<ScalingAction> actions = new ArrayList<>();
  private final List<ScalingPlan.Reason> reasons = new ArrayList<>();
  private final Set<String> gone = new HashSet<>();
  private ScalingMemory memory;

  /** What the nodes give that are there or on their way, as the plan goes. */
  private Size provisioned;

  /** How many cloud nodes give it. */
  private int active;

  Planning(Pool pool, ScalingMemory memory, ScalingPolicy policy, Instant now) {
    this.pool = pool;
    this.policy = policy;
    this.now = now;
    this.memory = memory.notAfter(now);
    Size requested = pool.requested();
    this.planned = pool.expected().map(requested::max).orElse(requested);
    giveUp();
    this.found =
        pool.nodes().stream()
            .filter(node -> !gone.contains(node.nodeId()))
            .map(PoolNode::capacity)
            .reduce(Size.NONE, Size::plus);
    this.provisioned = found;
    this.active = (int) pool.nodes().stream().filter(this::active).count();
  }

  ScalingPlan plan() {
    ScalingPlan.Figures figures = figures();
    if (figures.utilization() >= policy.downPercent()) {
      memory = memory.lowSince(Optional.empty());
    }
    List<PoolNode> back = takeBack();
    long missing = missing(pool.least());
    if (missing > 0) {
      order(missing);
    }
    terminate(back);
    boolean low = figures.utilization() < policy.downPercent();
    if (low) {
      drain(figures);
    }
    return new ScalingPlan(actions, memory, figures, reasons);
  }

  private void because(Subject subject, String text, Object... arguments) {
    reasons.add(new ScalingPlan.Reason(subject, text.formatted(arguments)));
  }

  private boolean active(PoolNode node) {
    return !node.metal()
        && !gone.contains(node.nodeId())
        && (node.is(Phase.starting) || node.is(Phase.running) && node.live());
  }

  private void giveUp() {
    memory
        .failedAt()
        .filter(
            at ->
                !now.isBefore(at.plus(ScalingPolicy.FAILURES_KEPT))
                    || pool.cloud(Phase.running).anyMatch(node -> node.since().isAfter(at)))
        .ifPresent(at -> memory = memory.joined());
    for (PoolNode node : pool.cloud(Phase.starting).toList()) {
      if (!now.isBefore(node.since().plus(policy.joinWithin()))) {
        gone.add(node.nodeId());
        actions.add(new ScalingAction.GiveUp(node.nodeId()));
      }
    }
    if (!gone.isEmpty()) {
      String why =
          "%d ordered did not join within %d s"
              .formatted(gone.size(), policy.joinWithin().toSeconds());
      memory = memory.failed(why, now);
      because(Subject.neverJoined, "%s: given up", why);
    }
  }

  private ScalingPlan.Figures figures() {
    Size metal =
        pool.nodes().stream()
            .filter(PoolNode::metal)
            .map(PoolNode::capacity)
            .reduce(Size.NONE, Size::plus);
    int starting = (int) pool.cloud(Phase.starting).count() - gone.size();
    return new ScalingPlan.Figures(
        pool.requested(),
        pool.waiting().size(),
        metal,
        provisioned,
        active - starting,
        starting,
        (int) (pool.cloud(Phase.draining).count() + pool.cloud(Phase.leaving).count()),
        Math.max(0, active + surplusOrShortage()),
        pool.least(),
        pool.most(),
        planned.percentOf(provisioned),
        planned.equals(pool.requested()) ? 0 : planned.milliVcpus());
  }

  /** How many nodes more the target has than there are; less than 0 when some could go. */
  private long surplusOrShortage() {
    Size fixed = provisioned.minus(pool.shape().times(active));
    long wanted = planned.atMostPercent(policy.upPercent()).minus(fixed).dividedBy(pool.shape());
    long least = Math.max(pool.least(), wanted);
    return Math.max(least - active, unplaced());
  }

  /**
   * How many nodes of the shape are missing: for the threshold, a minimum, or what fits nowhere.
   */
  private long missing(int least) {
    Size wanted = planned.atMostPercent(policy.upPercent());
    long forThreshold = wanted.minus(provisioned).dividedBy(pool.shape());
    return Math.max(Math.max(forThreshold, least - active), unplaced());
  }

  /** How many nodes more what waits needs that fits into no gap, whatever the sum of the gaps. */
  private long unplaced() {
    return pool.waiting().isEmpty() ? 0 : Packing.extraNodes(pool.waiting(), gaps(), pool.shape());
  }

  private List<Size> gaps() {
    return pool.nodes().stream()
        .filter(node -> !gone.contains(node.nodeId()))
        .filter(node -> node.live() || node.is(Phase.starting))
        .filter(node -> node.is(Phase.running) || node.is(Phase.starting) || taken(node))
        .map(node -> node.size().minus(node.used()))
        .toList();
  }

  private boolean taken(PoolNode node) {
    return actions.stream()
        .anyMatch(
            action ->
                action instanceof ScalingAction.TakeBack back
                    && back.nodeIds().contains(node.nodeId()));
  }

  /** The fullest that drain come back first: they would have stayed longest anyway. */
  private List<PoolNode> takeBack() {
    List<PoolNode> back = new ArrayList<>();
    List<PoolNode> draining =
        pool.cloud(Phase.draining).filter(PoolNode::live).sorted(EMPTIEST.reversed()).toList();
    for (PoolNode node : draining) {
      if (missing(pool.least()) <= 0) {
        break;
      }
      back.add(node);
      provisioned = provisioned.plus(node.size());
      active++;
      actions.removeIf(ScalingAction.TakeBack.class::isInstance);
      actions.add(new ScalingAction.TakeBack(back.stream().map(PoolNode::nodeId).toList()));
    }
    if (!back.isEmpty()) {
      because(Subject.takenBack, "%s: %d that drained taken back", above(), back.size());
    }
    return back;
  }

  private void order(long missing) {
    long there = pool.nodes().stream().filter(node -> !node.metal()).count();
    long allowed = Math.max(0, pool.most() - there);
    Optional<Instant> retryAt = memory.retryAt().filter(now::isBefore);
    if (retryAt.isPresent()) {
      because(
          Subject.backingOff,
          "%d missing, nothing ordered before %s: %s",
          missing,
          retryAt.get(),
          memory.failure().orElse("an order failed"));
    } else if (allowed == 0) {
      because(
          Subject.maximumReached,
          "%s: %d missing, but the maximum of %d is reached",
          above(),
          missing,
          pool.most());
    } else if (allowed < missing) {
      ordered((int) allowed);
      because(
          Subject.orderedInPart,
          "%s: %d ordered of %d missing, the maximum is %d",
          above(),
          allowed,
          missing,
          pool.most());
    } else {
      ordered((int) missing);
      because(Subject.ordered, "%s: %d ordered", above(), missing);
    }
  }

  private void ordered(int count) {
    actions.add(new ScalingAction.Order(count));
    memory = memory.ordered(now);
  }

  private void terminate(List<PoolNode> back) {
    List<PoolNode> over =
        pool.nodes().stream()
            .filter(node -> !node.metal() && node.over() && !back.contains(node))
            .toList();
    over.forEach(node -> actions.add(new ScalingAction.Terminate(node.nodeId())));
    if (!over.isEmpty()) {
      because(Subject.ended, "%d drained and empty: ended", over.size());
    }
  }

  private void drain(ScalingPlan.Figures figures) {
    if (memory.lowSince().isEmpty()) {
      memory = memory.lowSince(Optional.of(now));
    }
    List<String> emptiest = surplus();
    if (emptiest.isEmpty()) {
      return;
    }
    Instant due = memory.lowSince().orElseThrow().plus(policy.downAfter());
    Instant from =
        memory
            .orderedAt()
            .map(at -> at.plus(policy.keptAfterOrder()))
            .filter(due::isBefore)
            .orElse(due);
    if (!pool.waiting().isEmpty()) {
      because(
          Subject.someWait,
          "%s: %d could go, but %d processes wait",
          below(figures),
          emptiest.size(),
          pool.waiting().size());
    } else if (now.isBefore(from)) {
      because(
          Subject.drainsLater,
          "%s: %d could go, not before %s",
          below(figures),
          emptiest.size(),
          from);
    } else {
      actions.add(new ScalingAction.Drain(emptiest));
      because(
          Subject.drained,
          "%s for %d s: %d drained",
          below(figures),
          Duration.between(memory.lowSince().orElseThrow(), now).toSeconds(),
          emptiest.size());
    }
  }

  /**
   * The least used nodes without which the rest stays within the threshold and the minimum, and has
   * gaps for all that runs on them and on those that drain already.
   */
  private List<String> surplus() {
    List<String> surplus = new ArrayList<>();
    Size left = provisioned;
    List<PoolNode> rest =
        new ArrayList<>(pool.cloud(Phase.running).filter(PoolNode::live).sorted(EMPTIEST).toList());
    List<Size> homeless =
        pool.nodes().stream()
            .filter(node -> node.is(Phase.draining) || node.is(Phase.leaving))
            .flatMap(node -> node.pieces().stream())
            .collect(Collectors.toCollection(ArrayList::new));
    for (int nodes = active; nodes > pool.least() && !rest.isEmpty(); nodes--) {
      PoolNode node = rest.removeFirst();
      Size without = left.minus(node.size());
      homeless.addAll(node.pieces());
      if (planned.percentOf(left) >= policy.downPercent()
          || planned.percentOf(without) > policy.upPercent()
          || Packing.extraNodes(homeless, gapsBeside(surplus, node), pool.shape()) > 0) {
        break;
      }
      surplus.add(node.nodeId());
      left = without;
    }
    return surplus;
  }

  private List<Size> gapsBeside(List<String> drained, PoolNode next) {
    return pool.nodes().stream()
        .filter(node -> node.is(Phase.running) && node.live())
        .filter(node -> !drained.contains(node.nodeId()) && !node.equals(next))
        .map(node -> node.size().minus(node.used()))
        .toList();
  }

  private String above() {
    double utilization = planned.percentOf(found);
    if (active < pool.least() && utilization <= policy.upPercent()) {
      return "fewer nodes than the minimum of %d".formatted(pool.least());
    }
    return utilization > policy.upPercent()
        ? "%s requested, above %d %%".formatted(percent(utilization), policy.upPercent())
        : "%d processes wait that fit into no gap".formatted(pool.waiting().size());
  }

  private String below(ScalingPlan.Figures figures) {
    return "%s requested, below %d %%"
        .formatted(percent(figures.utilization()), policy.downPercent());
  }

  private String percent(double value) {
    return Double.isInfinite(value)
        ? String.format(Locale.ROOT, "%.2f vCPUs of none", planned.milliVcpus() / 1000.0)
        : String.format(Locale.ROOT, "%.1f %%", value);
  }
}
