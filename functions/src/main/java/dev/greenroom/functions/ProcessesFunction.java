package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.QueryFields;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.ProcessView;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Processes, v3. */
public final class ProcessesFunction extends HttpFunction {
  /** So many are the latest (SDK, GetLatestProcesses). */
  private static final int LATEST = 10;

  /** The end of the year 9999 in milliseconds. */
  private static final double LAST_MOMENT = 253_402_300_799_999.0;

  private final Core core;
  private final Wiring wiring;

  /** A game server may look at its application's processes, not start or stop them. */
  static List<Route> routes() {
    RouteGroup processes =
        new RouteGroup(
            ProcessesFunction.class,
            new Access.DeveloperOrProcess(PROCESSES_READ),
            new Access.Developer(PROCESSES_WRITE));
    String all = "/processes/v3/apps/{appId}/processes";
    String one = all + "/{processId}";
    return List.of(
        processes
            .post("CreateProcess", all + "/regions/{region}")
            .refusing(PAYMENT_REQUIRED, INVALID),
        processes.get("GetLatestProcesses", all + "/latest").refusing(INVALID),
        processes.get("GetProcessesCountExperimental", all + "/count").refusing(INVALID),
        processes.get("GetProcess", one),
        processes.post("StopProcess", one + "/stop"));
  }

  public ProcessesFunction(Wiring wiring) {
    super(wiring);
    this.wiring = wiring;
    this.core = wiring.core();
    on("CreateProcess", this::create);
    on("GetLatestProcesses", this::latest);
    on("GetProcessesCountExperimental", this::count);
    on("GetProcess", this::get);
    on("StopProcess", this::stop);
  }

  private Answer create(Call call) {
    Application app = call.application(wiring);
    Region region = QueryFields.choice("region", call.path("region"), Region.class);
    Process process = core.processCreation().create(app, region, call.caller().name());
    return HttpResponse.json(201, ProcessView.of(process).toMap());
  }

  private Answer latest(Call call) {
    call.requireApplication(wiring);
    return HttpResponse.json(
        200,
        core
            .processes()
            .latest(call.appId(), statuses(call), regions(call), before(call), LATEST)
            .stream()
            .map(ProcessView::of)
            .map(JsonObject::toMap)
            .toList());
  }

  private Answer count(Call call) {
    call.requireApplication(wiring);
    int count = core.processes().count(call.appId(), statuses(call), regions(call), before(call));
    return HttpResponse.json(200, new JsonObject().put("count", count).toMap());
  }

  private Answer get(Call call) {
    call.requireApplication(wiring);
    Process process = core.processes().require(call.appId(), call.path("processId"));
    return HttpResponse.json(200, ProcessView.of(process).toMap());
  }

  /**
   * Stopping what is stopping or over already is no fault: whoever asks has what they want, and a
   * repetition after a lost answer must not look like one. Only an unknown process is 404.
   */
  private Answer stop(Call call) {
    call.requireApplication(wiring);
    Process process = core.processes().require(call.appId(), call.path("processId"));
    if (!process.status().over()) {
      core.stopping().by(call.caller().name(), process);
    }
    return HttpResponse.noContent();
  }

  private static Set<ProcessStatus> statuses(Call call) {
    Set<ProcessStatus> wanted = call.query().choices("status", ProcessStatus.class);
    return wanted.isEmpty() ? EnumSet.allOf(ProcessStatus.class) : wanted;
  }

  private static Set<Region> regions(Call call) {
    return call.query().choices("region", Region.class);
  }

  /** Milliseconds since 1970: the contract names no unit, and JavaScript has this one. */
  private static Optional<Instant> before(Call call) {
    return call.query()
        .number("before", 0, LAST_MOMENT, "milliseconds since 1970")
        .map(millis -> Instant.ofEpochMilli(millis.longValue()));
  }
}
