package dev.greenroom.functions;

import static dev.greenroom.core.token.Scope.FLEETS_READ;
import static dev.greenroom.core.token.Scope.FLEETS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.NodeView;
import java.util.List;
import java.util.Optional;

/** Nodes, v1: the machines that are an organization's own. */
public final class NodesFunction extends HttpFunction {
  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup nodes = RouteGroup.developers(NodesFunction.class, FLEETS_READ, FLEETS_WRITE);
    return List.of(
        nodes.get("GetNode", "/nodes/v1/{nodeId}"),
        nodes.get("ListProvisionedNodes", "/nodes/v1/fleet/{fleetId}/listProvisioned"));
  }

  public NodesFunction(Wiring wiring) {
    super(wiring, routes());
    this.core = wiring.core();
    on("GetNode", this::get);
    on("ListProvisionedNodes", this::provisioned);
  }

  private Answer get(Call call) {
    return HttpResponse.json(
        200, NodeView.of(core.nodes().require(call.orgId(), call.path("nodeId"))).toMap());
  }

  /** Those that run or drain. */
  private Answer provisioned(Call call) {
    Fleet fleet = call.fleet(core);
    Optional<Region> region = call.query().choice("region", Region.class);
    return HttpResponse.json(
        200,
        core.nodes().provisioned(fleet.fleetId(), region).stream()
            .map(NodeView::of)
            .map(JsonObject::toMap)
            .toList());
  }
}
