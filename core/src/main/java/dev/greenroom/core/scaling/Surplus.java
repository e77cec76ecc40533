package dev.greenroom.core.scaling;

import dev.greenroom.core.scaling.PoolNode.Phase;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which nodes of a region could go. Pure. */
final class Surplus {
  /** Who drains first: the least used, of these the newest, whose neighbours are fuller. */
  static final Comparator<PoolNode> EMPTIEST =
      Comparator.comparingDouble((PoolNode node) -> node.used().percentOf(node.size()))
          .thenComparing(PoolNode::since, Comparator.reverseOrder())
          .thenComparing(PoolNode::nodeId);

  private final Pool pool;
  private final ScalingPolicy policy;
  private final Size planned;

  /**
   * @param planned the demand for which the rest must do
   */
  Surplus(Pool pool, ScalingPolicy policy, Size planned) {
    this.pool = pool;
    this.policy = policy;
    this.planned = planned;
  }

  /**
   * The least used nodes without which the rest stays within the threshold and the minimum, and has
   * gaps for all that runs on them and on those that drain already.
   *
   * @param provisioned what all nodes give
   * @param active how many cloud nodes give it
   */
  List<String> beyond(Size provisioned, int active) {
    List<PoolNode> emptiest =
        pool.cloud(Phase.running).filter(PoolNode::live).sorted(EMPTIEST).toList();
    int most = 0;
    Size left = provisioned;
    while (most < emptiest.size() && active - most > pool.least()) {
      Size without = left.minus(emptiest.get(most).size());
      if (planned.percentOf(left) >= policy.downPercent()
          || planned.percentOf(without) > policy.upPercent()) {
        break;
      }
      left = without;
      most++;
    }
    return emptiest.subList(0, housed(emptiest, most)).stream().map(PoolNode::nodeId).toList();
  }

  /** How many of them, at most so many, can go before what runs on them finds no gap elsewhere. */
  private int housed(List<PoolNode> emptiest, int most) {
    if (most == 0 || isHoused(emptiest.subList(0, most))) {
      return most;
    }
    int housed = 0;
    int tooMany = most;
    while (tooMany - housed > 1) {
      int middle = (housed + tooMany) / 2;
      if (isHoused(emptiest.subList(0, middle))) {
        housed = middle;
      } else {
        tooMany = middle;
      }
    }
    return housed;
  }

  private boolean isHoused(List<PoolNode> drained) {
    Set<String> ids = new HashSet<>();
    drained.forEach(node -> ids.add(node.nodeId()));
    List<Packing.Batch> homeless =
        Stream.concat(
                pool.nodes().stream()
                    .filter(node -> node.is(Phase.draining) || node.is(Phase.leaving)),
                drained.stream())
            .map(PoolNode::pieces)
            .flatMap(Optional::stream)
            .toList();
    List<Size> gaps =
        pool.nodes().stream()
            .filter(node -> node.is(Phase.running) && node.live() && !ids.contains(node.nodeId()))
            .map(node -> node.size().minus(node.used()))
            .toList();
    return Packing.extraNodes(homeless, gaps, pool.shape()) == 0;
  }
}
