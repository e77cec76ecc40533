package dev.greenroom.functions;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.view.DeploymentView;
import dev.greenroom.functions.view.JsonObject;
import java.util.List;

/** Reads deployments, v3. */
public final class DeploymentsFunction extends HttpFunction {
  private final Wiring wiring;

  public DeploymentsFunction(Wiring wiring) {
    super(wiring);
    this.wiring = wiring;
    on("GetLatestDeployment", this::latest);
    on("GetDeployment", this::get);
    on("GetDeployments", this::list);
  }

  private Answer latest(Call call) {
    Application app = call.application(wiring);
    Deployment latest =
        app.latest()
            .flatMap(spec -> wiring.core().deployments().get(spec.deploymentId()))
            .orElseThrow(
                () ->
                    GreenroomException.notFound(
                        "Application '%s' has no deployment yet.", app.appId()));
    return HttpResponse.json(200, DeploymentView.of(latest).toMap());
  }

  private Answer get(Call call) {
    call.requireApplication(wiring);
    Deployment deployment =
        wiring.core().deployments().require(call.appId(), call.path("deploymentId"));
    return HttpResponse.json(200, DeploymentView.of(deployment).toMap());
  }

  /** All of them at once, newest first: older SDKs would not ask for a second page. */
  private Answer list(Call call) {
    call.requireApplication(wiring);
    call.query()
        .text("nextPageToken", Limits.TAG)
        .ifPresent(
            token -> {
              throw Refusal.of("nextPageToken", token, "absent, since there is one page");
            });
    List<JsonObject> deployments =
        wiring
            .core()
            .deployments()
            .list(
                call.appId(),
                call.query().text("buildTag", Limits.TAG),
                call.query().text("deploymentTag", Limits.TAG))
            .stream()
            .map(DeploymentView::of)
            .toList();
    return HttpResponse.json(200, new JsonObject().put("deployments", deployments).toMap());
  }
}
