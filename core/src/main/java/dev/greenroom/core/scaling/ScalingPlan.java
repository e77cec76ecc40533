package dev.greenroom.core.scaling;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is to be done with the nodes of a region of a fleet, and why. Pure: the same look and memory
 * give the same plan.
 *
 * @param actions in the order in which they are carried out; none when all is as it should be
 * @param memory what the next plan is to know
 * @param figures what it was decided by
 * @param reasons why, also when nothing can be done; none when all is as it should be
 */
public record ScalingPlan(
    List<ScalingAction> actions, ScalingMemory memory, Figures figures, List<Reason> reasons) {

  public ScalingPlan {
    actions = List.copyOf(actions);
    reasons = List.copyOf(reasons);
  }

  /** What a reason is about, whatever its figures are. */
  public enum Subject {
    neverJoined,
    takenBack,
    ordered,
    orderedInPart,
    maximumReached,
    backingOff,
    ended,
    drained,
    drainsLater,
    someWait
  }

  /**
   * A reason.
   *
   * @param text a part of a sentence for people
   */
  public record Reason(Subject subject, String text) {}

  /** A sentence for people. */
  public String why() {
    return reasons.isEmpty()
        ? "All is in its band."
        : capitalized(reasons.stream().map(Reason::text).collect(Collectors.joining("; "))) + ".";
  }

  private static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
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
