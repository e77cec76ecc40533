package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.GONE;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.FLEETS_READ;
import static dev.greenroom.core.token.Scope.FLEETS_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetNodes;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.NodeFields;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.FleetCapacityView;
import dev.greenroom.functions.view.JsonObject;
import java.time.Instant;
import java.util.List;

/**
 * How machines come into fleets and leave them: announced and removed by their owner, joined by
 * themselves, seen by all.
 */
public final class NodeRegistrationFunction extends HttpFunction {
  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    Class<?> here = NodeRegistrationFunction.class;
    Access node = new Access.OwnNode();
    RouteGroup developers = RouteGroup.developers(here, FLEETS_READ, FLEETS_WRITE);
    String fleet = "/greenroom/v1/fleets/{fleetId}";
    return List.of(
        new RouteGroup(here, node, node)
            .put("RegisterNode", "/greenroom/v1/nodes/{nodeId}")
            .refusing(BAD_REQUEST, GONE, INVALID),
        developers.post("AnnounceNode", fleet + "/nodes").refusing(BAD_REQUEST, INVALID),
        developers.delete("RemoveNode", fleet + "/nodes/{nodeId}").refusing(INVALID),
        developers.get("GetFleetCapacity", fleet + "/capacity"));
  }

  public NodeRegistrationFunction(Wiring wiring) {
    super(wiring, routes());
    this.core = wiring.core();
    on("RegisterNode", this::register);
    on("AnnounceNode", this::announce);
    on("RemoveNode", this::remove);
    on("GetFleetCapacity", this::capacity);
  }

  private Answer register(Call call) {
    String nodeId = call.path("nodeId");
    Instant now = core.clock().instant();
    Node.Heard heard = new Node.Heard(now, now.plus(core.policy().nodeSilence()));
    if (!core.nodes().joined(nodeId, NodeFields.equipment(call.body()), heard)) {
      throw new GreenroomException(
          GONE, "Node '%s' was given up, or has ended; it is to end itself.".formatted(nodeId));
    }
    return HttpResponse.noContent();
  }

  /** Whose the fleet is comes first: a stranger learns nothing about what a body may hold. */
  private Answer announce(Call call) {
    Fleet fleet = call.fleet(core);
    Fields body = call.body();
    FleetNodes.Announced announced =
        core.fleetNodes()
            .announce(
                fleet,
                body.requiredChoice("region", Region.class),
                core.nodeTokens(),
                core.clock().instant());
    return HttpResponse.json(
        201,
        new JsonObject().put("nodeId", announced.nodeId()).put("token", announced.token()).toMap());
  }

  private Answer remove(Call call) {
    core.fleetNodes()
        .remove(
            call.fleet(core),
            call.path("nodeId"),
            core.clock().instant(),
            core.policy().retention());
    return HttpResponse.noContent();
  }

  private Answer capacity(Call call) {
    Fleet fleet = call.fleet(core);
    return FleetCapacityView.answer(core.fleetPresence(fleet.fleetId()), core.clock().instant());
  }
}
