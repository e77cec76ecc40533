package dev.greenroom.functions.move;

import static dev.greenroom.core.error.ErrorCode.INVALID;

import dev.greenroom.core.build.Build;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.http.StreamedResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Hands out all that an organization has, secrets included: Greenroom's own, v1. Rooms and
 * processes are no part of it: what lives cannot be moved.
 */
public final class ExportFunction extends HttpFunction {
  private final Wiring wiring;
  private final ExportPages pages;

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    RouteGroup exports = RouteGroup.admins(ExportFunction.class);
    String builds = "/greenroom/v1/export/builds/{buildId}";
    return List.of(
        exports.get("GetExport", "/greenroom/v1/export").refusing(INVALID),
        exports.get("GetExportedArchive", builds + "/archive").streaming(),
        exports.get("GetExportedLog", builds + "/log").streaming());
  }

  public ExportFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    this.pages = new ExportPages(wiring.core(), wiring.uploads());
    on("GetExport", this::page);
    on("GetExportedArchive", this::archive);
    on("GetExportedLog", this::log);
  }

  private Answer page(Call call) {
    Optional<String> after = call.query().text("after", ExportPages.AFTER);
    return HttpResponse.json(200, pages.page(call.orgId(), call.byOperator(), after).toMap());
  }

  private Answer archive(Call call) {
    Build build = wiring.core().builds().requireKept(call.orgId(), call.path("buildId"));
    InputStream archive =
        wiring
            .uploads()
            .open(build.imageId())
            .orElseThrow(
                () ->
                    GreenroomException.notFound(
                        "The archive of build '%s' is not kept.", build.buildId()));
    return StreamedResponse.text(
        out -> {
          try (archive) {
            archive.transferTo(out);
          }
        });
  }

  /** What is there of it: a build that still runs is not waited for. */
  private Answer log(Call call) {
    Build build = wiring.core().builds().requireKept(call.orgId(), call.path("buildId"));
    return StreamedResponse.text(out -> wiring.buildRuns().copyLog(build, out));
  }
}
