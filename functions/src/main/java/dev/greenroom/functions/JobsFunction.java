package dev.greenroom.functions;

import static dev.greenroom.core.token.Scope.ORGS_READ;
import static dev.greenroom.core.token.Scope.ORGS_WRITE;

import dev.greenroom.core.job.JobLog;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import java.util.List;

/** What the periodic jobs did and decided: Greenroom's own, v1. */
public final class JobsFunction extends HttpFunction {
  private static final int RECENT = 50;

  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.developers(JobsFunction.class, ORGS_READ, ORGS_WRITE)
            .get("GetJobs", "/greenroom/v1/jobs"));
  }

  public JobsFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("GetJobs", this::jobs);
  }

  private Answer jobs(Call call) {
    return HttpResponse.json(
        200,
        new JsonObject()
            .put(
                "jobs",
                wiring.jobs().stream()
                    .map(name -> job(wiring.core().jobLog().history(name, RECENT)))
                    .toList())
            .toMap());
  }

  private static JsonObject job(JobLog.History job) {
    return new JsonObject()
        .put("name", job.name())
        .put("runs", job.runs())
        .putNullable("lastRunAt", job.lastRunAt())
        .put("lastTookMillis", job.lastTook().toMillis())
        .put("recent", job.recent().stream().map(JobsFunction::run).toList());
  }

  private static JsonObject run(JobLog.Run run) {
    return new JsonObject()
        .put("at", run.at())
        .put("tookMillis", run.took().toMillis())
        .put("decisions", run.decisions())
        .putIfPresent("error", run.error());
  }
}
