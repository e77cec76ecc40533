package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.APPLICATIONS_READ;
import static dev.greenroom.core.token.Scope.APPLICATIONS_WRITE;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.secret.Secret;
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
import java.util.Optional;

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
    super(wiring, routes());
    this.wiring = wiring;
    on("GetApps", this::list);
    on("CreateApp", this::create);
    on("GetApp", this::get);
    on("UpdateApp", this::update);
    on("PatchApp", this::patch);
    on("DeleteApp", this::delete);
  }

  public Answer create(Call call) {
    String orgId = call.orgId();
    Fields body = call.body();
    Application.Settings settings = AppFields.created(body);
    Application app =
        new Application(
            AppFields.appId(body),
            orgId,
            settings.appName(),
            Secret.of(AppFields.appSecret(body)),
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

  public Answer get(Call call) {
    return app(200, call.application(wiring));
  }

  private Answer update(Call call) {
    Application before = call.application(wiring);
    return changed(before, AppFields.replaced(call.body()));
  }

  private Answer patch(Call call) {
    Application before = call.application(wiring);
    return changed(before, AppFields.patched(before.settings(), call.body()));
  }

  /** Changes it, in whatever version it was asked for. */
  public Answer changed(Application before, Application.Settings settings) {
    return app(200, wiring.core().applications().change(before, settings));
  }

  public Answer delete(Call call) {
    Application app = call.application(wiring);
    wiring.core().applications().delete(app, wiring.core().clock().instant(), call.caller().name());
    return HttpResponse.noContent();
  }

  private static Answer app(int status, Application app) {
    return HttpResponse.json(status, ApplicationView.of(app).toMap());
  }

  /** Each with its latest deployment and that one's build, as far as it is remembered. */
  private Answer list(Call call) {
    Fitting listed =
        Fitting.first(
            ListedApplication.all(wiring.core(), call.orgId()).stream()
                .map(
                    app ->
                        ApplicationView.of(app.app())
                            .putIfPresent("deployment", app.latest().map(this::withBuild)))
                .toList());
    return listed.marked(
        HttpResponse.json(200, new JsonObject().put("applications", listed.elements()).toMap()));
  }

  private JsonObject withBuild(ListedApplication.Latest latest) {
    return DeploymentView.of(latest.deployment())
        .put(
            "build",
            BuildView.of(latest.build(), wiring.core().buildLinks(), wiring.address().get()));
  }
}
