package dev.greenroom.functions.view;

import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.scaling.FleetDecision;
import dev.greenroom.core.scaling.ScalingPolicy;
import java.util.List;

/** How the nodes of a fleet come and go, and what was decided about them. */
public final class FleetScalingView {
  private FleetScalingView() {}

  public static JsonObject of(Fleet fleet, FleetScaling scaling) {
    return new JsonObject()
        .put("scaleUpThreshold", fleet.scaleUpThreshold())
        .put(
            "scaleDownThreshold",
            ScalingPolicy.of(fleet.scaleUpThreshold(), scaling.downAfter(), scaling.joinWithin())
                .downPercent())
        .putAll(settings(scaling));
  }

  /** What is set by itself: the edges of the band follow from the fleet's threshold. */
  public static JsonObject settings(FleetScaling scaling) {
    return new JsonObject()
        .put("maxNodes", scaling.maxNodes())
        .put("scaleDownAfterSeconds", scaling.downAfter().toSeconds())
        .put("joinWithinSeconds", scaling.joinWithin().toSeconds())
        .put("forecast", scaling.forecast());
  }

  public static JsonObject decisions(List<FleetDecision> decisions) {
    return new JsonObject()
        .put("decisions", decisions.stream().map(FleetScalingView::decision).toList());
  }

  private static Object decision(FleetDecision decision) {
    return new JsonObject()
        .put("at", decision.at())
        .put("region", decision.region())
        .put("action", decision.action())
        .put("why", decision.why())
        .put("inputs", decision.inputs())
        .toMap();
  }
}
