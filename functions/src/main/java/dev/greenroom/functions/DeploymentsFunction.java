package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_READ;
import static dev.greenroom.core.token.Scope.DEPLOYMENTS_WRITE;

import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.DeploymentView;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads deployments, v3. */
public final class DeploymentsFunction extends HttpFunction {
  static final String ALL = "/deployments/v3/apps/{appId}/deployments";

  private static final Text PAGE =
      new Text(1, 9, Optional.of(Pattern.compile("[0-9]+")), "what an earlier page gave");
  private static final int NEWEST = Integer.MAX_VALUE;

  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup read =
        RouteGroup.developers(DeploymentsFunction.class, DEPLOYMENTS_READ, DEPLOYMENTS_WRITE);
    return List.of(
        read.get("GetDeployments", ALL).refusing(INVALID),
        read.get("GetLatestDeployment", ALL + "/latest").refusing(INVALID),
        read.get("GetDeployment", ALL + "/{deploymentId}"));
  }

  public DeploymentsFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("GetLatestDeployment", this::latest);
    on("GetDeployment", this::get);
    on("GetDeployments", this::list);
  }

  private Answer latest(Call call) {
    Deployment latest = wiring.core().deployments().latest(call.application(wiring));
    return HttpResponse.json(200, DeploymentView.of(latest).toMap());
  }

  private Answer get(Call call) {
    call.requireApplication(wiring);
    Deployment deployment =
        wiring.core().deployments().require(call.appId(), call.path("deploymentId"));
    return HttpResponse.json(200, DeploymentView.of(deployment).toMap());
  }

  /**
   * Newest first, all of them at once if they fit: older SDKs would not ask for a second page. A
   * page's token is the number of its last deployment.
   */
  private Answer list(Call call) {
    call.requireApplication(wiring);
    int before = call.query().text("nextPageToken", PAGE).map(Integer::parseInt).orElse(NEWEST);
    List<Deployment> deployments =
        wiring
            .core()
            .deployments()
            .list(
                call.appId(),
                call.query().text("buildTag", Limits.TAG),
                call.query().text("deploymentTag", Limits.TAG))
            .stream()
            .filter(deployment -> deployment.spec().number() < before)
            .toList();
    Fitting page = Fitting.first(deployments.stream().map(DeploymentView::of).toList());
    Optional<String> next =
        page.leftOut() == 0
            ? Optional.empty()
            : Optional.of(
                Integer.toString(deployments.get(page.elements().size() - 1).spec().number()));
    return HttpResponse.json(
        200,
        new JsonObject()
            .put("deployments", page.elements())
            .putIfPresent("nextPageToken", next)
            .toMap());
  }
}
