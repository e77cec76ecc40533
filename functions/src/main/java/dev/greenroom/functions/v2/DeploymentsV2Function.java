package dev.greenroom.functions.v2;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_READ;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_WRITE;

import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.NumberedDeployments;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.input.DeploymentFields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.NumberedDeploymentView;
import java.util.List;

/** Deployments, v2: by numbers, of builds by numbers, without tags and fleets. */
public final class DeploymentsV2Function extends HttpFunction {

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    RouteGroup deployments =
        RouteGroup.developers(DeploymentsV2Function.class, DEPLOYMENTS_READ, DEPLOYMENTS_WRITE);
    String all = "/deployments/v2/{appId}";
    return List.of(
        deployments.get("GetDeploymentsV2Deprecated", all + "/list"),
        deployments.get("GetLatestDeploymentV2Deprecated", all + "/latest").refusing(INVALID),
        deployments.get("GetDeploymentInfoV2Deprecated", all + "/info/{deploymentId}"),
        deployments
            .post("CreateDeploymentV2Deprecated", all + "/create/{buildId}")
            .refusing(BAD_REQUEST, INVALID));
  }

  public DeploymentsV2Function(Wiring wiring) {
    super(wiring, routes());
    NumberedDeployments deployments =
        new NumberedDeployments(wiring, DeploymentFields::read, NumberedDeploymentView::of);
    on("GetDeploymentsV2Deprecated", deployments::list);
    on("GetLatestDeploymentV2Deprecated", deployments::latest);
    on("GetDeploymentInfoV2Deprecated", deployments::get);
    on("CreateDeploymentV2Deprecated", deployments::create);
  }
}
