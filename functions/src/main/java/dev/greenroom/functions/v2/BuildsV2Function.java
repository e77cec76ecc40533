package dev.greenroom.functions.v2;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.BUILDS_READ;
import static dev.greenroom.core.token.Scope.BUILDS_WRITE;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.AppBuilds.Numbered;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.UploadStore;
import dev.greenroom.functions.BuildsFunction;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.NumberedBuilds;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.http.StreamedResponse;
import dev.greenroom.functions.input.Fields;
import dev.greenroom.functions.input.FormFile;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.NumberedBuildView;
import java.util.List;
import java.util.Optional;

/**
 * Builds, v2: of one application, by numbers. The archive comes by a form, in parts, or with the
 * request that runs it.
 */
public final class BuildsV2Function extends HttpFunction {
  private final Wiring wiring;
  private final NumberedBuilds builds;

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    RouteGroup builds = RouteGroup.developers(BuildsV2Function.class, BUILDS_READ, BUILDS_WRITE);
    String all = "/builds/v2/{appId}";
    return List.of(
        builds.get("GetBuildsV2Deprecated", all + "/list"),
        builds.get("GetBuildInfoV2Deprecated", all + "/info/{buildId}"),
        builds.post("CreateBuildV2Deprecated", all + "/create").refusing(INVALID),
        builds
            .post("CreateBuildWithUploadUrlV2Deprecated", all + "/createWithUploadUrl")
            .refusing(INVALID),
        builds
            .post("CreateWithMultipartUploadsV2Deprecated", all + "/createWithMultipartUploads")
            .refusing(BAD_REQUEST, INVALID),
        builds.delete("DeleteBuildV2Deprecated", all + "/delete/{buildId}").refusing(INVALID),
        builds
            .post("RunBuildV2Deprecated", all + "/run/{buildId}")
            .refusing(BAD_REQUEST, INVALID)
            .streaming());
  }

  public BuildsV2Function(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    this.builds = new NumberedBuilds(wiring);
    on("GetBuildsV2Deprecated", builds::list);
    on("GetBuildInfoV2Deprecated", builds::get);
    on("CreateBuildV2Deprecated", builds::create);
    on("CreateBuildWithUploadUrlV2Deprecated", this::createForForm);
    on("CreateWithMultipartUploadsV2Deprecated", this::createForParts);
    on("DeleteBuildV2Deprecated", builds::delete);
    on("RunBuildV2Deprecated", this::run);
  }

  private Answer createForForm(Call call) {
    Application app = call.application(wiring);
    Numbered build = builds.created(call, app, call.body(), Optional.empty(), 0);
    UploadStore.Form form = wiring.uploads().form(build.build().imageId(), wiring.maxBuildBytes());
    return created(app, build, NumberedBuildView.upload(form));
  }

  /** The id that may be given is the one under which version 3 knows the build. */
  private Answer createForParts(Call call) {
    Application app = call.application(wiring);
    Fields body = call.body();
    long size = BuildsFunction.size(body, wiring.maxBuildBytes());
    Numbered build = builds.created(call, app, body, body.text("buildId", Limits.BUILD_ID), size);
    UploadStore.Plan plan = wiring.uploads().plan(build.build().imageId(), size);
    return created(app, build, NumberedBuildView.upload(plan));
  }

  private static Answer created(Application app, Numbered build, JsonObject upload) {
    return HttpResponse.json(201, NumberedBuildView.of(app.appId(), build).putAll(upload).toMap());
  }

  private Answer run(Call call) {
    Build build = builds.run(call, FormFile::read);
    return StreamedResponse.text(out -> wiring.buildRuns().follow(build, out));
  }
}
