package dev.greenroom.functions.v1;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.FLEETS_READ;
import static dev.greenroom.core.token.Scope.FLEETS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.scaling.Scalings;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.FleetMetricsFunction;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.FleetFields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.FleetView;
import dev.greenroom.functions.view.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Fleets, v1: shapes have other names, and the baseline of a region is counted in vCPUs. The latter
 * was taken along into v2 for a while, under a name of its own.
 */
public final class FleetsV1Function extends HttpFunction {
  private final Core core;

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    RouteGroup fleets = RouteGroup.developers(FleetsV1Function.class, FLEETS_READ, FLEETS_WRITE);
    String all = "/fleets/v1/fleets";
    String one = all + "/{fleetId}";
    String region = "/regions/{region}";
    return List.of(
        fleets.post("CreateFleetDeprecated", all).refusing(INVALID),
        fleets.get("GetFleetsDeprecated", all),
        fleets.get("GetFleetDeprecated", one).refusing(INVALID),
        fleets.post("UpdateFleetDeprecated", one).refusing(INVALID),
        fleets.get("GetFleetRegionDeprecated", one + region).refusing(INVALID),
        fleets.get("GetFleetMetricsDeprecated", one + "/metrics").refusing(INVALID),
        fleets.get("GetFleetRegionMetricsDeprecated", one + region + "/metrics").refusing(INVALID),
        fleets.put("UpdateFleetRegionDeprecated", one + region).refusing(INVALID),
        fleets
            .put("DeprecatedUpdateFleetRegionV2", "/fleets/v2/fleets/{fleetId}" + region)
            .refusing(INVALID));
  }

  public FleetsV1Function(Wiring wiring) {
    super(wiring, routes());
    this.core = wiring.core();
    on("CreateFleetDeprecated", this::create);
    on("GetFleetsDeprecated", this::list);
    on("GetFleetDeprecated", this::get);
    on("UpdateFleetDeprecated", this::update);
    on("GetFleetRegionDeprecated", this::region);
    on("GetFleetMetricsDeprecated", c -> FleetMetricsFunction.of(c, core, Optional.empty()));
    on(
        "GetFleetRegionMetricsDeprecated",
        c -> FleetMetricsFunction.of(c, core, Optional.of(c.region())));
    on("UpdateFleetRegionDeprecated", this::updateRegion);
    on("DeprecatedUpdateFleetRegionV2", this::updateRegion);
  }

  private FleetFields fields() {
    return new FleetFields("nodeShape", core.fleets().shapes(), NodeShape::oldName);
  }

  /** A shape that is no longer offered has lost its old name. */
  private JsonObject view(Fleet fleet) {
    String shape =
        core.fleets()
            .shapes()
            .find(fleet.nodeShapeId())
            .map(NodeShape::oldName)
            .orElse(fleet.nodeShapeId());
    return FleetView.settings(fleet).put("nodeShape", shape);
  }

  /** With the regions in which nodes could not be had, where there are some. */
  private JsonObject withErrors(Fleet fleet) {
    Map<Region, Scalings.Failure> failures = core.scalings().failures(fleet.fleetId());
    if (failures.isEmpty()) {
      return view(fleet);
    }
    JsonObject states = new JsonObject();
    failures.forEach((region, failure) -> states.put(region.name(), FleetView.error(failure)));
    return view(fleet).put("errorState", states);
  }

  private Answer create(Call call) {
    Fields body = call.body();
    Fleet fleet =
        fields().created(body, call.orgId(), core.clock().instant(), call.caller().name());
    core.fleets().create(fleet, FleetFields.isDefault(body));
    return HttpResponse.json(200, view(fleet).toMap());
  }

  /** As many as fit: the contract has no pages here. */
  private Answer list(Call call) {
    Fitting fleets =
        Fitting.first(core.fleets().list(call.orgId()).stream().map(this::withErrors).toList());
    return fleets.marked(
        HttpResponse.json(200, new JsonObject().put("fleets", fleets.elements()).toMap()));
  }

  private Answer get(Call call) {
    return HttpResponse.json(200, withErrors(call.fleet(core)).toMap());
  }

  private Answer update(Call call) {
    Fleet fleet = call.fleet(core);
    core.fleets().change(fleet.orgId(), fleet.fleetId(), fields().changed(call.body()));
    return HttpResponse.noContent();
  }

  private Answer region(Call call) {
    return HttpResponse.json(
        200, FleetView.region(call.fleet(core), call.region(), core.fleets().shapes()).toMap());
  }

  private Answer updateRegion(Call call) {
    Fleet fleet = call.fleet(core);
    int vcpus = call.body().requiredInteger("cloudMinVcpus", 0, Integer.MAX_VALUE);
    core.fleetBaselines()
        .setVcpus(fleet.orgId(), fleet.fleetId(), call.region(), vcpus, core.clock().instant());
    return HttpResponse.noContent();
  }
}
