package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.FLEETS_READ;
import static dev.greenroom.core.token.Scope.FLEETS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.util.List;
import java.util.Optional;

/** Puts an organization's own machine into one of its fleets, and takes it out. */
public final class FleetNodesFunction extends HttpFunction {
  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup nodes = RouteGroup.developers(FleetNodesFunction.class, FLEETS_READ, FLEETS_WRITE);
    String fleet = "/greenroom/v1/nodes/{nodeId}/fleet";
    return List.of(
        nodes.put("SetNodeFleet", fleet).refusing(BAD_REQUEST, INVALID),
        nodes.delete("UnsetNodeFleet", fleet));
  }

  public FleetNodesFunction(Wiring wiring) {
    super(wiring, routes());
    this.core = wiring.core();
    on("SetNodeFleet", this::set);
    on("UnsetNodeFleet", call -> assign(call, Optional.empty()));
  }

  /** Whose the machine is comes first: a stranger learns nothing about what a body may hold. */
  private Answer set(Call call) {
    core.nodes().require(call.orgId(), call.path("nodeId"));
    return assign(call, Optional.of(call.body().requiredText("fleetId", Limits.ANY_ID)));
  }

  private Answer assign(Call call, Optional<String> fleetId) {
    core.fleetNodes().assign(call.orgId(), call.path("nodeId"), fleetId);
    return HttpResponse.noContent();
  }
}
