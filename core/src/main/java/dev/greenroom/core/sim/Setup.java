package dev.greenroom.core.sim;

import dev.greenroom.core.scaling.Size;

/**
 * What is played, and on what.
 *
 * @param playersPerRoom how many players of the trace share a room; more than 0
 * @param room what a room requests: each has a process of its own
 * @param node what a node has; a room fits into it
 * @param metal how many nodes of bare metal are there, of the same shape: they cost nothing here
 * @param minNodes the least number of cloud nodes
 * @param maxNodes the most cloud nodes
 * @param threshold above how many percent nodes are added, 1 to 100; the buffer of the others is
 *     what is left to 100
 * @param times how long things take
 * @param pricePerVcpuHour of a cloud node, in whatever currency
 * @param seed what chance starts from
 */
public record Setup(
    double playersPerRoom,
    Size room,
    Size node,
    int metal,
    int minNodes,
    int maxNodes,
    int threshold,
    Times times,
    double pricePerVcpuHour,
    long seed) {
  private static final int MOST_ROOMS = 4096;

  /**
   * @param nodeStart from an order to a node that takes rooms, in seconds
   * @param boot from a placed room to one that can be played in, in seconds: the image and the
   *     start; it holds its place meanwhile, and is no wait for a place
   * @param downAfter how long utilization must be low before Greenroom lets nodes go, in seconds
   */
  public record Times(int nodeStart, int boot, int downAfter) {}

  /**
   * @throws IllegalArgumentException with one sentence that says what cannot be played
   */
  public Setup {
    require(playersPerRoom > 0 && Double.isFinite(playersPerRoom), "a room holds players");
    require(room.milliVcpus() > 0 && room.memoryMb() > 0, "a room requests CPU and memory");
    require(
        room.fits(node),
        "a room of %s does not fit into a node of %s".formatted(text(room), text(node)));
    require(
        metal >= 0 && minNodes >= 0 && maxNodes >= minNodes && maxNodes > 0,
        "the minimum of nodes is 0 or more, and the maximum 1 or more and not less");
    require(threshold >= 1 && threshold <= 100, "the threshold lies between 1 and 100");
    require(times.nodeStart > 0 && times.boot >= 0 && times.downAfter >= 0, "times lie ahead");
    require(fit(room, node) <= MOST_ROOMS, "a node holds at most %d rooms".formatted(MOST_ROOMS));
  }

  private static String text(Size size) {
    return "%d.%03d vCPU and %d MiB"
        .formatted(size.milliVcpus() / 1000, size.milliVcpus() % 1000, size.memoryMb());
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }

  /** How many rooms a node holds. */
  public int roomsPerNode() {
    return fit(room, node);
  }

  private static int fit(Size room, Size node) {
    return (int) Math.min(node.milliVcpus() / room.milliVcpus(), node.memoryMb() / room.memoryMb());
  }

  /** The least number of nodes of which so many rooms take at most the threshold. */
  int nodesFor(int rooms) {
    Size all = room.times(rooms);
    return (int)
        Math.max(
            Math.ceilDiv(all.milliVcpus() * 100, node.milliVcpus() * threshold),
            Math.ceilDiv(all.memoryMb() * 100, node.memoryMb() * threshold));
  }
}
