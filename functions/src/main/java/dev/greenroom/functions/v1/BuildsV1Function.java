package dev.greenroom.functions.v1;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.BUILDS_READ;
import static dev.greenroom.core.token.Scope.BUILDS_WRITE;

import dev.greenroom.core.build.Build;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.NumberedBuilds;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.StreamedResponse;
import dev.greenroom.functions.input.FormFile;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.util.List;
import java.util.Optional;

/** Builds, v1: of one application, by numbers; the archive comes with the request that runs it. */
public final class BuildsV1Function extends HttpFunction {
  private final Wiring wiring;
  private final NumberedBuilds builds;

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    RouteGroup builds = RouteGroup.developers(BuildsV1Function.class, BUILDS_READ, BUILDS_WRITE);
    String all = "/builds/v1/{appId}";
    return List.of(
        builds.get("GetBuildsDeprecated", all + "/list"),
        builds.get("GetBuildInfoDeprecated", all + "/info/{buildId}"),
        builds.post("CreateBuildDeprecated", all + "/create").refusing(INVALID),
        builds.delete("DeleteBuildDeprecated", all + "/delete/{buildId}").refusing(INVALID),
        builds
            .post("RunBuildDeprecated", all + "/run/{buildId}")
            .refusing(BAD_REQUEST, INVALID)
            .streaming());
  }

  public BuildsV1Function(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    this.builds = new NumberedBuilds(wiring);
    on("GetBuildsDeprecated", builds::list);
    on("GetBuildInfoDeprecated", builds::get);
    on("CreateBuildDeprecated", builds::create);
    on("DeleteBuildDeprecated", builds::delete);
    on("RunBuildDeprecated", this::run);
  }

  /** The only log of a build that is {@code text/plain}. */
  private Answer run(Call call) {
    Build build = builds.run(call, request -> Optional.of(FormFile.required(request)));
    return StreamedResponse.plain(out -> wiring.buildRuns().follow(build, out));
  }
}
