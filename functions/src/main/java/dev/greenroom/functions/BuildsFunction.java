package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.BUILDS_READ;
import static dev.greenroom.core.token.Scope.BUILDS_WRITE;

import dev.greenroom.core.build.Build;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.http.StreamedResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.input.RegistryFields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.BuildView;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds, v3. */
public final class BuildsFunction extends HttpFunction {
  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup builds = RouteGroup.developers(BuildsFunction.class, BUILDS_READ, BUILDS_WRITE);
    String all = "/builds/v3/builds";
    String one = all + "/{buildId}";
    return List.of(
        builds.get("GetBuilds", all).refusing(INVALID),
        builds.post("CreateBuild", all).refusing(BAD_REQUEST, INVALID),
        builds.post("CreateBuildRegistry", all + "/registry").refusing(BAD_REQUEST, INVALID),
        builds.get("GetBuild", one),
        builds.delete("DeleteBuild", one).refusing(INVALID),
        builds.post("RunBuild", one + "/run").refusing(BAD_REQUEST, INVALID).streaming(),
        builds
            .post("RunBuildRegistry", one + "/runRegistry")
            .refusing(BAD_REQUEST, INVALID)
            .streaming());
  }

  public BuildsFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("CreateBuild", this::create);
    on("GetBuild", this::get);
    on("GetBuilds", this::list);
    on("DeleteBuild", this::delete);
    on("RunBuild", this::run);
    on("CreateBuildRegistry", this::createOfRegistry);
    on("RunBuildRegistry", this::pull);
  }

  private Answer create(Call call) {
    String orgId = call.orgId();
    Fields body = call.body();
    long size = size(body, wiring.maxBuildBytes());
    Build build =
        Build.declared(
            orgId,
            Optional.empty(),
            body.text("buildId", Limits.BUILD_ID),
            body.text("buildTag", Limits.TAG),
            size,
            wiring.core().clock().instant(),
            call.caller().name());
    wiring.core().builds().create(build);
    return HttpResponse.json(
        201, BuildView.of(build, wiring.uploads().plan(build.imageId(), size)).toMap());
  }

  /** How large the archive is going to be, in bytes: it decides how many parts it comes in. */
  public static long size(Fields body, long most) {
    return body.longInteger("buildSizeInBytes", 1, most)
        .orElseThrow(
            () -> Refusal.missing("buildSizeInBytes", "an integer from 1 to %d".formatted(most)));
  }

  private Answer get(Call call) {
    Build build = wiring.core().builds().require(call.orgId(), call.path("buildId"));
    return HttpResponse.json(200, view(build).toMap());
  }

  private JsonObject view(Build build) {
    return BuildView.of(build, wiring.core().buildLinks(), wiring.address().get());
  }

  /** The newest, as many as fit: the contract has no pages here. */
  private Answer list(Call call) {
    Fitting builds =
        Fitting.first(wiring.core().builds().list(call.orgId()).stream().map(this::view).toList());
    return builds.marked(
        HttpResponse.json(200, new JsonObject().put("builds", builds.elements()).toMap()));
  }

  private Answer delete(Call call) {
    wiring.buildRuns().delete(call.orgId(), call.path("buildId"));
    return HttpResponse.json(200, Map.of());
  }

  /** A failed build is no HTTP error: it says so in its log and in its state. */
  private Answer run(Call call) {
    Build build = wiring.buildRuns().run(call.orgId(), call.path("buildId"));
    return StreamedResponse.text(out -> wiring.buildRuns().follow(build, out));
  }

  /** The image is named when it is run. */
  private Answer createOfRegistry(Call call) {
    String orgId = call.orgId();
    Fields body = call.body();
    Build build =
        Build.ofRegistry(
            orgId,
            body.text("buildId", Limits.BUILD_ID),
            body.text("buildTag", Limits.TAG),
            wiring.core().clock().instant(),
            call.caller().name());
    wiring.core().builds().create(build);
    return HttpResponse.json(201, BuildView.of(build).toMap());
  }

  /** An unknown build before a wrong body: whoever asks for another's learns nothing. */
  private Answer pull(Call call) {
    String orgId = call.orgId();
    String buildId = call.path("buildId");
    wiring.core().builds().requireKept(orgId, buildId);
    RegistryFields wanted = RegistryFields.read(call.body());
    Build build = wiring.buildRuns().pull(orgId, buildId, wanted.image(), wanted.login());
    return StreamedResponse.text(out -> wiring.buildRuns().follow(build, out));
  }
}
