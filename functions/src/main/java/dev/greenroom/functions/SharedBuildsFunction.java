package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.BUILDS_READ;
import static dev.greenroom.core.token.Scope.BUILDS_WRITE;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildHints;
import dev.greenroom.core.build.BuildReport;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.BuildPage;
import dev.greenroom.functions.view.BuildView;
import dev.greenroom.functions.view.LogTail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The page of a build for whoever has the link to it, the {@code shareUrl} of a build, and the end
 * of such a link: Greenroom's own, v1.
 */
public final class SharedBuildsFunction extends HttpFunction {
  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.open(SharedBuildsFunction.class)
            .get("GetSharedBuild", "/greenroom/v1/shared/orgs/{orgId}/builds/{buildId}/{secret}"),
        RouteGroup.developers(SharedBuildsFunction.class, BUILDS_READ, BUILDS_WRITE)
            .delete("RevokeBuildLink", "/greenroom/v1/builds/{buildId}/link")
            .refusing(INVALID));
  }

  public SharedBuildsFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("GetSharedBuild", this::page);
    on("RevokeBuildLink", this::revoke);
  }

  /** An unknown organization, an unknown build and a void link look alike. */
  private Answer page(Call call) {
    Build build =
        wiring
            .core()
            .builds()
            .get(call.path("orgId"), call.path("buildId"))
            .filter(found -> wiring.core().buildLinks().opens(found, call.path("secret")))
            .orElseThrow(
                () -> GreenroomException.notFound("This link leads to nothing, or no longer."));
    BuildReport report = wiring.buildRuns().report(build);
    LogTail log = new LogTail();
    try {
      wiring.buildRuns().copyLog(build, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new HttpResponse(
        200, BuildPage.HEADERS, BuildPage.of(build, report, BuildHints.of(report), log));
  }

  private Answer revoke(Call call) {
    String orgId = call.orgId();
    Build build = wiring.core().builds().requireKept(orgId, call.path("buildId"));
    wiring.core().builds().linkRevoked(build);
    return HttpResponse.json(
        200,
        BuildView.of(
                wiring.core().builds().requireKept(orgId, build.buildId()),
                wiring.core().buildLinks(),
                wiring.address().get())
            .toMap());
  }
}
