package dev.greenroom.core.fleet;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Duration;

/**
 * How the cloud nodes of a fleet come and go, besides its threshold.
 *
 * @param maxNodes how many cloud nodes each of its regions may have, 0 to {@link #MOST_NODES}
 * @param downAfter how long utilization must have been low before a node drains
 * @param joinWithin how long a node that was ordered may take to join
 * @param forecast whether capacity is added ahead of a demand that is expected
 */
public record FleetScaling(
    int maxNodes, Duration downAfter, Duration joinWithin, boolean forecast) {
  /** The most that a region of a fleet may be given. */
  public static final int MOST_NODES = 1000;

  /** What a fleet has on which nothing was set: a limit that a mistake in a game cannot pass. */
  public static final FleetScaling DEFAULT =
      new FleetScaling(50, Duration.ofMinutes(10), Duration.ofMinutes(10), false);

  static FleetScaling read(ItemReader in) {
    return new FleetScaling(
        in.integer("maxNodes", DEFAULT.maxNodes),
        Duration.ofSeconds(in.integer("downAfterSeconds", (int) DEFAULT.downAfter.toSeconds())),
        Duration.ofSeconds(in.integer("joinWithinSeconds", (int) DEFAULT.joinWithin.toSeconds())),
        in.has("forecast") && in.flag("forecast"));
  }

  void write(ItemWriter item) {
    item.put("maxNodes", maxNodes)
        .put("downAfterSeconds", (int) downAfter.toSeconds())
        .put("joinWithinSeconds", (int) joinWithin.toSeconds())
        .put("forecast", forecast);
  }
}
