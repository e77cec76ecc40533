package dev.greenroom.core.scaling;

import java.time.Instant;
import java.util.List;

/**
 * What is to be done with the nodes of a region of a fleet, and why. Pure: the same look and memory
 * give the same plan.
 *
 * @param actions in the order in which they are carried out; none when all is as it should be
 * @param memory what the next plan is to know
 * @param figures what it was decided by
 * @param why a sentence for people, also when nothing is done
 * @param quiet true when nothing is done because nothing needs to be: not worth a record
 */
public record ScalingPlan(
    List<ScalingAction> actions, ScalingMemory memory, Figures figures, String why, boolean quiet) {

  public ScalingPlan {
    actions = List.copyOf(actions);
  }

  /**
   * What a plan was decided by.
   *
   * @param requested by all processes, those that wait included
   * @param waiting how many processes wait
   * @param metal what bare metal gives
   * @param provisioned what all nodes give, those that are on their way included
   * @param running cloud nodes that take processes
   * @param starting cloud nodes on their way
   * @param draining cloud nodes that drain
   * @param target the least number of cloud nodes with which utilization is at most the threshold
   *     and no minimum is broken, before the maximum
   * @param least the minimum in force, in nodes
   * @param most the maximum, in nodes
   * @param utilization requested of provisioned, in percent of the tighter dimension; infinite when
   *     something is requested and nothing is there
   * @param expected the demand that was planned for where it is more than what is requested, in
   *     thousandths of a core; 0 without a forecast
   */
  public record Figures(
      Size requested,
      int waiting,
      Size metal,
      Size provisioned,
      int running,
      int starting,
      int draining,
      long target,
      int least,
      int most,
      double utilization,
      long expected) {}

  /**
   * @param now may be earlier than what the memory tells of: a clock that was set back delays, and
   *     never drains too early
   */
  public static ScalingPlan of(Pool pool, ScalingMemory memory, ScalingPolicy policy, Instant now) {
    return new Planning(pool, memory, policy, now).plan();
  }
}
