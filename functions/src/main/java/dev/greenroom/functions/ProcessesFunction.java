package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.process.Process;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.ProcessView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Processes, v3. */
public final class ProcessesFunction extends HttpFunction {
  /** The end of the year 9999 in milliseconds. */
  private static final double LAST_MOMENT = 253_402_300_799_999.0;

  private final ProcessCalls processes;

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
    super(wiring, routes());
    this.processes = new ProcessCalls(wiring);
    on("CreateProcess", call -> answer(201, processes.create(call)));
    on("GetLatestProcesses", this::latest);
    on("GetProcessesCountExperimental", call -> processes.count(call, before(call)));
    on("GetProcess", call -> answer(200, processes.require(call)));
    on("StopProcess", processes::stop);
  }

  private static Answer answer(int status, Process process) {
    return HttpResponse.json(status, ProcessView.of(process).toMap());
  }

  private Answer latest(Call call) {
    return HttpResponse.json(
        200,
        processes.latest(call, ProcessCalls.statuses(call), before(call)).stream()
            .map(ProcessView::of)
            .map(JsonObject::toMap)
            .toList());
  }

  /** Milliseconds since 1970: the contract names no unit, and JavaScript has this one. */
  private static Optional<Instant> before(Call call) {
    return call.query()
        .number("before", 0, LAST_MOMENT, "milliseconds since 1970")
        .map(millis -> Instant.ofEpochMilli(millis.longValue()));
  }
}
