package dev.greenroom.core.sim;

import java.util.Optional;

/**
 * What came of one policy.
 *
 * @param policy which
 * @param nodeHours of cloud nodes, from the order to the end
 * @param cost of these, in the currency of the price
 * @param utilization what rooms requested of the cloud nodes that were paid for, 0 to 1
 * @param waits of all rooms, from the request to a place
 * @param calm of the rooms that were asked for while demand rose by less than the buffer within one
 *     start of a node
 * @param nodeStarts how many nodes were ordered
 * @param mostNodes the most that were paid for at once
 * @param roomsCut how many rooms ended because their node did
 * @param minutesUnderMinimum minutes in which fewer cloud nodes took rooms than the minimum
 * @param forecast how the forecast did, where there was one
 * @param series over time
 */
public record Outcome(
    ScalingRuleName policy,
    double nodeHours,
    double cost,
    double utilization,
    Waits waits,
    Waits calm,
    long nodeStarts,
    int mostNodes,
    long roomsCut,
    int minutesUnderMinimum,
    Optional<Forecasts> forecast,
    Series series) {

  /** Within so long a room is to have a place (Hathora's promise). */
  public static final int PROMISED_SECONDS = 5;

  /**
   * From the request to a place, in seconds.
   *
   * @param rooms how many
   * @param late how many waited longer than {@link #PROMISED_SECONDS}
   */
  public record Waits(long rooms, int p50, int p99, int max, double mean, long late) {}

  /**
   * How the forecast did.
   *
   * @param error the mean of what it measured of itself, as a share of demand
   * @param trusted in which share of all ticks it was trusted
   */
  public record Forecasts(double error, double trusted) {}

  /**
   * Over time, in points of equal length.
   *
   * @param seconds a point is
   * @param requested rooms that were open or waited, at most
   * @param capacity rooms for which running nodes had places, on average
   * @param waiting rooms that waited, at most
   */
  public record Series(int seconds, int[] requested, int[] capacity, int[] waiting) {}

  /** True when this is cheaper than the other and fewer of its rooms wait too long. */
  public boolean dominates(Outcome other) {
    return nodeHours < other.nodeHours && waits.late < other.waits.late;
  }
}
