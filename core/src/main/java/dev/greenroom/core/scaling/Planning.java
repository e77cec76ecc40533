package dev.greenroom.core.scaling;

import dev.greenroom.core.scaling.PoolNode.Phase;
import dev.greenroom.core.scaling.ScalingPlan.Subject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One plan in the making. */
final class Planning {
  private final Pool pool;
  private final ScalingPolicy policy;
  private final Instant now;
  private final Size planned;
  private final List<Packing.Batch> waits;

  /** What the nodes gave that were there or on their way before the plan. */
  private final Size found;

  private final List<ScalingAction> actions = new ArrayList<>();
  private final List<ScalingPlan.Reason> reasons = new ArrayList<>();
  private final Set<String> gone = new HashSet<>();

  /** Those that drained and are taken back. */
  private final Set<String> taken = new HashSet<>();

  private ScalingMemory memory;

  /** What the nodes give that are there or on their way, as the plan goes. */
  private Size provisioned;

  /** How many cloud nodes gave it before the plan. */
  private final int foundActive;

  /** How many cloud nodes give it. */
  private int active;

  Planning(Pool pool, ScalingMemory memory, ScalingPolicy policy, Instant now) {
    this.pool = pool;
    this.policy = policy;
    this.now = now;
    this.memory = memory.notAfter(now);
    Size requested = pool.requested();
    this.planned = pool.expected().map(requested::max).orElse(requested);
    this.waits =
        pool.waiting().stream()
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
            .entrySet()
            .stream()
            .map(alike -> new Packing.Batch(alike.getKey(), alike.getValue()))
            .toList();
    giveUp();
    this.found =
        pool.nodes().stream()
            .filter(node -> !gone.contains(node.nodeId()))
            .map(PoolNode::capacity)
            .reduce(Size.NONE, Size::plus);
    this.provisioned = found;
    this.foundActive = (int) pool.nodes().stream().filter(this::active).count();
    this.active = foundActive;
  }

  ScalingPlan plan() {
    ScalingPlan.Figures figures = figures();
    if (figures.utilization() >= policy.downPercent()) {
      memory = memory.lowSince(Optional.empty());
    }
    long missing = takeBack();
    if (missing > 0) {
      order(missing);
    }
    terminate();
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
  private long missing() {
    Size wanted = planned.atMostPercent(policy.upPercent());
    long forThreshold = wanted.minus(provisioned).dividedBy(pool.shape());
    return Math.max(Math.max(forThreshold, pool.least() - active), unplaced());
  }

  /** How many nodes more what waits needs that fits into no gap, whatever the sum of the gaps. */
  private long unplaced() {
    return waits.isEmpty() ? 0 : Packing.extraNodes(waits, gaps(), pool.shape());
  }

  private List<Size> gaps() {
    return pool.nodes().stream()
        .filter(node -> !gone.contains(node.nodeId()))
        .filter(node -> node.live() || node.is(Phase.starting))
        .filter(
            node ->
                node.is(Phase.running) || node.is(Phase.starting) || taken.contains(node.nodeId()))
        .map(node -> node.size().minus(node.used()))
        .toList();
  }

  /**
   * The fullest that drain come back first, since they would have stayed longest anyway, and as few
   * of them as help.
   *
   * @return how many nodes are missing all the same
   */
  private long takeBack() {
    long missing = missing();
    List<PoolNode> draining =
        missing <= 0
            ? List.of()
            : pool.cloud(Phase.draining)
                .filter(PoolNode::live)
                .sorted(Surplus.EMPTIEST.reversed())
                .toList();
    if (draining.isEmpty()) {
      return missing;
    }
    missing = missingWith(draining);
    if (missing <= 0) {
      // Halving: what fewer do not give is known at once, however many drain.
      int tooFew = 0;
      int enough = draining.size();
      while (enough - tooFew > 1) {
        int middle = (tooFew + enough) / 2;
        if (missingWith(draining.subList(0, middle)) > 0) {
          tooFew = middle;
        } else {
          enough = middle;
        }
      }
      draining = draining.subList(0, enough);
      missing = missingWith(draining);
    }
    actions.add(new ScalingAction.TakeBack(draining.stream().map(PoolNode::nodeId).toList()));
    because(Subject.takenBack, "%s: %d that drained taken back", above(), draining.size());
    return missing;
  }

  /** As if those were taken back. */
  private long missingWith(List<PoolNode> back) {
    taken.clear();
    back.forEach(node -> taken.add(node.nodeId()));
    provisioned = back.stream().map(PoolNode::size).reduce(found, Size::plus);
    active = foundActive + back.size();
    return missing();
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

  private void terminate() {
    List<PoolNode> over =
        pool.nodes().stream()
            .filter(node -> !node.metal() && node.over() && !taken.contains(node.nodeId()))
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
    List<String> emptiest = new Surplus(pool, policy, planned).beyond(provisioned, active);
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
