package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.APPLICATIONS_READ;
import static dev.greenroom.core.token.Scope.APPLICATIONS_WRITE;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.AppFields;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.ApplicationView;
import dev.greenroom.functions.view.BuildView;
import dev.greenroom.functions.view.DeploymentView;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Applications, v2. */
public final class ApplicationsFunction extends HttpFunction {
  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup apps =
        RouteGroup.developers(ApplicationsFunction.class, APPLICATIONS_READ, APPLICATIONS_WRITE);
    String all = "/apps/v2/apps";
    String one = all + "/{appId}";
    return List.of(
        apps.get("GetApps", all),
        apps.post("CreateApp", all).refusing(INVALID),
        apps.get("GetApp", one),
        apps.post("UpdateApp", one).refusing(INVALID),
        apps.patch("PatchApp", one).refusing(INVALID),
        apps.delete("DeleteApp", one).refusing(INVALID));
  }

  public ApplicationsFunction(Wiring wiring) {
    super(wiring);
    this.wiring = wiring;
    on("GetApps", this::list);
    on("CreateApp", this::create);
    on("GetApp", call -> app(200, call.application(wiring)));
    on("UpdateApp", this::update);
    on("PatchApp", this::patch);
    on("DeleteApp", this::delete);
  }

  private Answer create(Call call) {
    String orgId = call.orgId();
    Fields body = call.body();
    Application.Settings settings = AppFields.created(body);
    Application app =
        new Application(
            AppFields.appId(body),
            orgId,
            settings.appName(),
            AppFields.appSecret(body),
            settings.auth(),
            settings.serviceConfig(),
            settings.loadBalancer(),
            0,
            Optional.empty(),
            wiring.core().clock().instant(),
            call.caller().name(),
            Optional.empty(),
            Optional.empty());
    wiring.core().applications().create(app);
    return app(201, app);
  }

  private Answer update(Call call) {
    Application before = call.application(wiring);
    return changed(before, AppFields.replaced(call.body()));
  }

  private Answer patch(Call call) {
    Application before = call.application(wiring);
    return changed(before, AppFields.patched(before.settings(), call.body()));
  }

  private Answer changed(Application before, Application.Settings settings) {
    return app(200, wiring.core().applications().change(before, settings));
  }

  private Answer delete(Call call) {
    Application app = call.application(wiring);
    wiring.core().applications().delete(app, wiring.core().clock().instant(), call.caller().name());
    return HttpResponse.noContent();
  }

  private static Answer app(int status, Application app) {
    return HttpResponse.json(status, ApplicationView.of(app).toMap());
  }

  /** Each with its latest deployment and that one's build, as far as it is remembered. */
  private Answer list(Call call) {
    String orgId = call.orgId();
    List<Application> apps = wiring.core().applications().list(orgId);
    Map<String, Deployment> latest =
        apps.stream()
            .flatMap(app -> app.latest().stream())
            .map(DeploymentSpec::deploymentId)
            .flatMap(id -> wiring.core().deployments().get(id).stream())
            .collect(Collectors.toMap(Deployment::appId, Function.identity()));
    Map<String, Build> builds =
        wiring
            .core()
            .builds()
            .getAll(orgId, latest.values().stream().map(Deployment::buildId).distinct().toList())
            .stream()
            .collect(Collectors.toMap(Build::imageId, Function.identity()));
    Fitting listed =
        Fitting.first(
            apps.stream()
                .map(
                    app ->
                        ApplicationView.of(app)
                            .putIfPresent(
                                "deployment",
                                Optional.ofNullable(latest.get(app.appId()))
                                    .flatMap(deployment -> withBuild(deployment, builds))))
                .toList());
    return listed.marked(
        HttpResponse.json(200, new JsonObject().put("applications", listed.elements()).toMap()));
  }

  private static Optional<JsonObject> withBuild(Deployment deployment, Map<String, Build> builds) {
    return Optional.ofNullable(builds.get(deployment.imageId()))
        .map(build -> DeploymentView.of(deployment).put("build", BuildView.of(build)));
  }
}
