package dev.greenroom.functions.v1;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_READ;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_WRITE;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.NumberedDeployments;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.input.DeploymentFields;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.NumberedDeploymentView;
import java.util.List;
import java.util.Optional;

/** Deployments, v1: as v2, but sized by plans. */
public final class DeploymentsV1Function extends HttpFunction {

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    RouteGroup deployments =
        RouteGroup.developers(DeploymentsV1Function.class, DEPLOYMENTS_READ, DEPLOYMENTS_WRITE);
    String all = "/deployments/v1/{appId}";
    return List.of(
        deployments.get("GetDeploymentsV1Deprecated", all + "/list"),
        deployments.get("GetLatestDeploymentV1Deprecated", all + "/latest").refusing(INVALID),
        deployments.get("GetDeploymentInfoV1Deprecated", all + "/info/{deploymentId}"),
        deployments
            .post("CreateDeploymentV1Deprecated", all + "/create/{buildId}")
            .refusing(BAD_REQUEST, INVALID));
  }

  public DeploymentsV1Function(Wiring wiring) {
    super(wiring, routes());
    NumberedDeployments deployments =
        new NumberedDeployments(wiring, DeploymentsV1Function::read, DeploymentsV1Function::shown);
    on("GetDeploymentsV1Deprecated", deployments::list);
    on("GetLatestDeploymentV1Deprecated", deployments::latest);
    on("GetDeploymentInfoV1Deprecated", deployments::get);
    on("CreateDeploymentV1Deprecated", deployments::create);
  }

  private static DeploymentFields read(Fields body, String buildId, int mostMemoryMb) {
    PlanName plan = body.requiredChoice("planName", PlanName.class);
    if (plan.size().memoryMb() > mostMemoryMb) {
      throw body.refused(
          "planName",
          plan.name(),
          "a plan of at most %d MB, which is this organization's limit".formatted(mostMemoryMb));
    }
    return DeploymentFields.sized(
        body, buildId, plan.size(), body.flag("idleTimeoutEnabled").orElse(true), Optional.empty());
  }

  /** This version has the default port twice: as it is now, and in two fields of its own. */
  private static JsonObject shown(Deployment deployment, int buildNumber) {
    ContainerPort port = deployment.spec().ports().getFirst();
    return NumberedDeploymentView.of(deployment, buildNumber)
        .put("planName", PlanName.of(deployment.spec()))
        .put("containerPort", port.port())
        .put("transportType", port.transport());
  }
}
