package dev.greenroom.functions.v1;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.NOT_FOUND;
import static dev.greenroom.core.token.Scope.APPLICATIONS_READ;
import static dev.greenroom.core.token.Scope.APPLICATIONS_WRITE;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.AppBuilds.Numbered;
import dev.greenroom.core.build.BuildKey;
import dev.greenroom.functions.ApplicationsFunction;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.ListedApplication;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.AppFields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.ApplicationView;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.NumberedBuildView;
import dev.greenroom.functions.view.NumberedDeploymentView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Applications, v1: those of v2, under other paths; deployments and builds have numbers. */
public final class AppsV1Function extends HttpFunction {
  private final Wiring wiring;
  private final ApplicationsFunction current;

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    RouteGroup apps =
        RouteGroup.developers(AppsV1Function.class, APPLICATIONS_READ, APPLICATIONS_WRITE);
    String all = "/apps/v1";
    return List.of(
        apps.get("GetAppsV1Deprecated", all + "/list").without(NOT_FOUND),
        apps.post("CreateAppV1Deprecated", all + "/create").refusing(INVALID),
        apps.get("GetAppInfoV1Deprecated", all + "/info/{appId}"),
        apps.post("UpdateAppV1Deprecated", all + "/update/{appId}").refusing(INVALID),
        apps.delete("DeleteAppV1Deprecated", all + "/delete/{appId}").refusing(INVALID));
  }

  public AppsV1Function(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    this.current = new ApplicationsFunction(wiring);
    on("GetAppsV1Deprecated", this::list);
    on("CreateAppV1Deprecated", current::create);
    on("GetAppInfoV1Deprecated", current::get);
    on("UpdateAppV1Deprecated", this::update);
    on("DeleteAppV1Deprecated", current::delete);
  }

  /**
   * Replaces what this version can say; the service configuration, of which it knows nothing,
   * stays.
   */
  private Answer update(Call call) {
    Application before = call.application(wiring);
    Application.Settings given = AppFields.created(call.body());
    return current.changed(
        before,
        new Application.Settings(
            given.appName(),
            given.auth(),
            before.serviceConfig(),
            given.loadBalancer().or(before::loadBalancer)));
  }

  private Answer list(Call call) {
    List<ListedApplication> apps = ListedApplication.all(wiring.core(), call.caller().orgId());
    Map<String, BuildKey> deployed = new HashMap<>();
    apps.forEach(
        app ->
            app.latest()
                .ifPresent(latest -> deployed.put(app.app().appId(), BuildKey.of(latest.build()))));
    Map<String, Integer> numbers = wiring.core().buildNumbers().ofEach(deployed);
    Fitting fitting =
        Fitting.first(
            apps.stream()
                .map(
                    app ->
                        ApplicationView.of(app.app())
                            .putIfPresent(
                                "deployment",
                                app.latest()
                                    .map(l -> withBuild(l, numbers.get(app.app().appId())))))
                .toList());
    return fitting.marked(HttpResponse.json(200, fitting.elements()));
  }

  private static JsonObject withBuild(ListedApplication.Latest latest, int buildNumber) {
    return NumberedDeploymentView.of(latest.deployment(), buildNumber)
        .put(
            "build",
            NumberedBuildView.of(
                latest.deployment().appId(), new Numbered(buildNumber, latest.build())));
  }
}
