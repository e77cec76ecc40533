package dev.greenroom.core.allocation;

import java.time.Duration;

/**
 * The times of static allocation.
 *
 * @param firstPause after a process that did not come up, before the next one; doubled each time
 * @param longestPause the pause is never longer
 * @param proven how long a process must have run to count as one that came up
 * @param forgotten after that long a failure no longer counts
 * @param quiet how long a draining process must have had no room and no connection before it is
 *     ended: who has just finished may still look at a score
 * @param lull how long fewer processes must have been enough before the autoscaler takes any away
 * @param startsAtOnce how many are started in one look at most
 */
public record AllocationPolicy(
    Duration firstPause,
    Duration longestPause,
    Duration proven,
    Duration forgotten,
    Duration quiet,
    Duration lull,
    int startsAtOnce) {

  /** No source says what Hathora did; pauses and lull are those of Kubernetes. */
  public static AllocationPolicy defaults() {
    return new AllocationPolicy(
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        Duration.ofMinutes(1),
        Duration.ofHours(1),
        Duration.ofSeconds(10),
        Duration.ofMinutes(5),
        10);
  }
}
