package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_READ;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_WRITE;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildKey;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.org.Org;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.DeploymentFields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.DeploymentView;
import java.util.List;

/** Pushes a deployment, v3: from the next new process on it is what runs. */
public final class PushDeploymentFunction extends HttpFunction {
  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.developers(PushDeploymentFunction.class, DEPLOYMENTS_READ, DEPLOYMENTS_WRITE)
            .post("CreateDeployment", DeploymentsFunction.ALL)
            .refusing(BAD_REQUEST, INVALID));
  }

  public PushDeploymentFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("CreateDeployment", this::push);
  }

  private Answer push(Call call) {
    Application app = call.application(wiring);
    DeploymentFields wanted = DeploymentFields.read(call.body(), mostMemoryMb(app));
    return HttpResponse.json(201, DeploymentView.of(push(call, app, wanted)).toMap());
  }

  /** What one process of the application may ask for, in MiB. */
  public int mostMemoryMb(Application app) {
    return wiring
        .core()
        .orgs()
        .get(app.orgId())
        .map(Org::maxRequestedMemoryMb)
        .orElse(Org.DEFAULT_MAX_REQUESTED_MEMORY_MB);
  }

  /**
   * Pushes it, in whatever version it was asked for. A build that is deployed for the first time in
   * the application has a number there from now on.
   */
  public Deployment push(Call call, Application app, DeploymentFields wanted) {
    Build build = build(app.orgId(), wanted.buildId());
    if (!wiring.core().builds().claimed(build, wiring.core().clock().instant())) {
      throw deleted(build.buildId());
    }
    Deployment pushed =
        wiring
            .core()
            .deploymentCreation()
            .push(
                wanted.on(
                    build, app.appId(), wiring.core().clock().instant(), call.caller().name()));
    // Afterwards: a push that is refused writes nothing, and one that dies here is numbered when it
    // is shown.
    wiring.core().buildNumbers().of(app.appId(), BuildKey.of(build));
    return pushed;
  }

  /** The CLI does not look at the state of its build before it deploys: so this does. */
  private Build build(String orgId, String buildId) {
    Build build =
        wiring
            .core()
            .builds()
            .get(orgId, buildId)
            .orElseThrow(
                () ->
                    GreenroomException.invalid(
                        "buildId '%s' is not a build of this organization.", buildId));
    if (build.deletedAt().isPresent()) {
      throw deleted(buildId);
    }
    if (build.status() != BuildStatus.succeeded) {
      throw GreenroomException.invalid(
          "buildId '%s' is a build that has the status '%s'; it must have succeeded.",
          buildId, build.status());
    }
    return build;
  }

  private static GreenroomException deleted(String buildId) {
    return GreenroomException.invalid(
        "buildId '%s' is deleted; it must be a build that succeeded.", buildId);
  }
}
