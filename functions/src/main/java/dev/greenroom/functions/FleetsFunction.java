package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.FLEETS_READ;
import static dev.greenroom.core.token.Scope.FLEETS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetBaselines;
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

/** Fleets, v2: what an organization wants for itself. */
public final class FleetsFunction extends HttpFunction {
  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup fleets = RouteGroup.developers(FleetsFunction.class, FLEETS_READ, FLEETS_WRITE);
    String all = "/fleets/v2/fleets";
    String one = all + "/{fleetId}";
    String region = one + "/regions/{region}";
    return List.of(
        fleets.post("CreateFleet", all).refusing(INVALID),
        fleets.get("GetFleets", all),
        fleets.get("GetFleet", one).refusing(INVALID),
        fleets.post("UpdateFleet", one).refusing(INVALID),
        fleets.get("GetFleetRegion", region).refusing(INVALID),
        fleets.put("UpdateFleetRegion", region + "/v2").refusing(INVALID),
        fleets.get("GetNodeShapes", "/fleets/v2/nodeShapes").refusing(INVALID));
  }

  public FleetsFunction(Wiring wiring) {
    super(wiring, routes());
    this.core = wiring.core();
    on("CreateFleet", this::create);
    on("GetFleets", this::list);
    on("GetFleet", this::get);
    on("UpdateFleet", this::update);
    on("GetFleetRegion", this::region);
    on("UpdateFleetRegion", this::updateRegion);
    on("GetNodeShapes", this::shapes);
  }

  private FleetFields fields() {
    return FleetFields.current(core.fleets().shapes());
  }

  private Answer create(Call call) {
    Fields body = call.body();
    Fleet fleet =
        fields().created(body, call.orgId(), core.clock().instant(), call.caller().name());
    core.fleets().create(fleet, FleetFields.isDefault(body));
    return HttpResponse.json(200, FleetView.of(fleet).toMap());
  }

  /** As many as fit: the contract has no pages here. */
  private Answer list(Call call) {
    Fitting fleets =
        Fitting.first(core.fleets().list(call.orgId()).stream().map(FleetView::of).toList());
    return fleets.marked(
        HttpResponse.json(200, new JsonObject().put("fleets", fleets.elements()).toMap()));
  }

  private Answer get(Call call) {
    return HttpResponse.json(200, FleetView.of(call.fleet(core)).toMap());
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
    int nodes = call.body().requiredInteger("nodeBaseline", 0, FleetBaselines.MOST_NODES);
    core.fleetBaselines()
        .setNodes(fleet.orgId(), fleet.fleetId(), call.region(), nodes, core.clock().instant());
    return HttpResponse.noContent();
  }

  /** The same for every organization; another's is refused all the same. */
  private Answer shapes(Call call) {
    call.orgId();
    return HttpResponse.json(
        200,
        core.fleets().shapes().all().stream()
            .map(FleetView::shape)
            .map(JsonObject::toMap)
            .toList());
  }
}
