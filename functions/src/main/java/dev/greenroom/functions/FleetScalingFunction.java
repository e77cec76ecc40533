package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.FLEETS_READ;
import static dev.greenroom.core.token.Scope.FLEETS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.FleetDecision;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.FleetScalingFields;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.FleetScalingView;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** How the nodes of a fleet come and go, and what was decided about them: Greenroom's own, v1. */
public final class FleetScalingFunction extends HttpFunction {
  private static final int MOST = 1000;
  private static final int USUAL = 100;
  private static final Text MOMENT =
      Text.matching(
          20,
          30,
          "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9])T([01][0-9]|2[0-3])(:[0-5][0-9]){2}"
              + "(\\.[0-9]{1,9})?Z",
          "a moment in UTC, such as 2026-05-06T07:08:09Z");

  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup fleets =
        RouteGroup.developers(FleetScalingFunction.class, FLEETS_READ, FLEETS_WRITE);
    String one = "/greenroom/v1/fleets/{fleetId}";
    return List.of(
        fleets.get("GetFleetDecisions", one + "/decisions").refusing(INVALID),
        fleets.get("GetFleetAutoscaler", one + "/autoscaler"),
        fleets.put("SetFleetAutoscaler", one + "/autoscaler").refusing(BAD_REQUEST, INVALID));
  }

  public FleetScalingFunction(Wiring wiring) {
    super(wiring, routes());
    this.core = wiring.core();
    on("GetFleetDecisions", this::decisions);
    on("GetFleetAutoscaler", call -> settings(call.fleet(core)));
    on("SetFleetAutoscaler", this::set);
  }

  /** The newest first; those before the last of them are asked for with its moment. */
  private Answer decisions(Call call) {
    Fleet fleet = call.fleet(core);
    Optional<Region> region = call.query().choice("region", Region.class);
    int limit = call.query().integer("limit", 1, MOST).orElse(USUAL);
    // What is decided at this very moment belongs to the list as well.
    Instant before =
        call.query()
            .text("before", MOMENT)
            .map(FleetScalingFunction::moment)
            .orElse(core.clock().instant().plusMillis(1));
    List<FleetDecision> decisions =
        core.scalings().decisions(fleet.fleetId(), region, before, limit);
    return HttpResponse.json(200, FleetScalingView.decisions(decisions).toMap());
  }

  /** The form does not know how many days a month has. */
  private static Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Refusal.of("before", text, MOMENT.allowed());
    }
  }

  private Answer set(Call call) {
    Fleet fleet = call.fleet(core);
    FleetScaling wanted = FleetScalingFields.changed(call.body(), fleet.scaling());
    core.fleets().setScaling(fleet.orgId(), fleet.fleetId(), wanted);
    return HttpResponse.json(200, FleetScalingView.of(fleet, wanted).toMap());
  }

  private static Answer settings(Fleet fleet) {
    return HttpResponse.json(200, FleetScalingView.of(fleet, fleet.scaling()).toMap());
  }
}
