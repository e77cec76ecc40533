package dev.greenroom.core.scaling;

import java.time.Duration;

/**
 * By which rules the nodes of a region of a fleet come and go.
 *
 * @param upPercent above it nodes are added, 1 to 100; at 100 only when something does not fit
 *     (Hathora's scaleUpThreshold, 85 unless set)
 * @param downPercent below it nodes go, less than {@code upPercent}
 * @param downAfter for how long utilization must have been below it, without a break
 * @param joinWithin how long a node that was ordered may take to join before it is given up
 * @param keptAfterOrder for so long after nodes were ordered none goes for want of use, however
 *     long utilization has been low: capacity that was bought is not given back at once
 */
public record ScalingPolicy(
    int upPercent,
    int downPercent,
    Duration downAfter,
    Duration joinWithin,
    Duration keptAfterOrder) {

  /** Hathora kept fleets between 75 and 85 percent (fleets-autoscaling page). */
  static final int LOWER_EDGE = 75;

  /** With a threshold under 85 the lower edge keeps this distance, so that a step fits between. */
  static final int BAND = 10;

  /** What {@code keptAfterOrder} is unless somebody tries things out. */
  public static final Duration KEPT_AFTER_ORDER = Duration.ofMinutes(10);

  /** After the first failure; each further one doubles it. */
  static final Duration FIRST_BACK_OFF = Duration.ofSeconds(30);

  static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(15);

  /** A region of which nothing was ordered for so long after a failure is given another chance. */
  static final Duration FAILURES_KEPT = Duration.ofHours(1);

  /** So many failures in a row are the region's, and no longer a node's. */
  public static final int FAILURES_OF_A_REGION = 3;

  /**
   * @throws IllegalArgumentException for percentages between which no utilization lies
   */
  public ScalingPolicy {
    if (upPercent < 1 || upPercent > 100 || downPercent >= upPercent) {
      throw new IllegalArgumentException(
          "nodes come above 1 to 100 percent and go below less: %d, %d"
              .formatted(upPercent, downPercent));
    }
  }

  /** With the lower edge that belongs to a threshold: 75, or 10 less than the threshold. */
  public static ScalingPolicy of(int upPercent, Duration downAfter, Duration joinWithin) {
    return new ScalingPolicy(
        upPercent, Math.min(LOWER_EDGE, upPercent - BAND), downAfter, joinWithin, KEPT_AFTER_ORDER);
  }

  /** The same, which gives back earlier or later what was ordered. */
  public ScalingPolicy keeping(Duration afterOrder) {
    return new ScalingPolicy(upPercent, downPercent, downAfter, joinWithin, afterOrder);
  }

  /** How long nothing is ordered after so many failures in a row. */
  static Duration backOff(int failures) {
    Duration wait = FIRST_BACK_OFF;
    for (int i = 1; i < failures && wait.compareTo(LONGEST_BACK_OFF) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(LONGEST_BACK_OFF) < 0 ? wait : LONGEST_BACK_OFF;
  }
}
