package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.FLEETS_READ;
import static dev.greenroom.core.token.Scope.FLEETS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.metric.FleetMetric;
import dev.greenroom.core.metric.FleetMetrics;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.MetricFields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.MetricsView;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What fleets have and use over time, v2. */
public final class FleetMetricsFunction extends HttpFunction {
  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup metrics =
        RouteGroup.developers(FleetMetricsFunction.class, FLEETS_READ, FLEETS_WRITE);
    String fleet = "/fleets/v2/fleets/{fleetId}";
    return List.of(
        metrics.get("GetFleetMetrics", fleet + "/metrics").refusing(INVALID),
        metrics
            .get("GetFleetRegionMetrics", fleet + "/regions/{region}/metrics")
            .refusing(INVALID));
  }

  public FleetMetricsFunction(Wiring wiring) {
    super(wiring, routes());
    on("GetFleetMetrics", call -> of(call, wiring.core(), Optional.empty()));
    on("GetFleetRegionMetrics", call -> of(call, wiring.core(), Optional.of(call.region())));
  }

  /** The series of a fleet in one region, or as a whole. */
  public static Answer of(Call call, Core core, Optional<Region> region) {
    Fleet fleet = call.fleet(core);
    Set<FleetMetric> asked = call.query().choices("metrics", FleetMetric.class);
    Instant now = core.clock().instant();
    return HttpResponse.json(
        200,
        MetricsView.of(
                core.fleetMetrics()
                    .read(
                        new FleetMetrics.Part(fleet.fleetId(), region),
                        asked.isEmpty() ? EnumSet.allOf(FleetMetric.class) : asked,
                        MetricFields.window(call.query(), now),
                        now),
                FleetMetric::name)
            .toMap());
  }
}
