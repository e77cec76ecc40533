package dev.greenroom.functions.input;

import dev.greenroom.core.fleet.FleetScaling;
import java.time.Duration;
import java.util.OptionalInt;

/** How the nodes of a fleet come and go, as a body says it; what is not given stays. */
public final class FleetScalingFields {
  /** A day: who wants a node to stay for longer wants a minimum. */
  private static final int LONGEST = 24 * 60 * 60;

  /** A machine that is there within a minute is not ordered from a cloud. */
  private static final int SHORTEST_JOIN = 60;

  private FleetScalingFields() {}

  public static FleetScaling changed(Fields body, FleetScaling before) {
    body.only("maxNodes", "scaleDownAfterSeconds", "joinWithinSeconds", "forecast");
    return new FleetScaling(
        body.integer("maxNodes", 0, FleetScaling.MOST_NODES).orElse(before.maxNodes()),
        seconds(body.integer("scaleDownAfterSeconds", 0, LONGEST), before.downAfter()),
        seconds(body.integer("joinWithinSeconds", SHORTEST_JOIN, LONGEST), before.joinWithin()),
        body.flag("forecast").orElse(before.forecast()));
  }

  private static Duration seconds(OptionalInt given, Duration before) {
    return given.isPresent() ? Duration.ofSeconds(given.getAsInt()) : before;
  }
}
