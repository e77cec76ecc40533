package dev.greenroom.functions.v2;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.error.ErrorCode.PAYMENT_REQUIRED;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.process.Process;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.ProcessCalls;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.PortView;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Processes, v2: as in v3, but for deployments that go by number, and fewer times. */
public final class ProcessesV2Function extends HttpFunction {
  private final ProcessCalls processes;

  /** Who may do what is as in v3. */
  public static List<Route> routes() {
    RouteGroup processes =
        new RouteGroup(
            ProcessesV2Function.class,
            new Access.DeveloperOrProcess(PROCESSES_READ),
            new Access.Developer(PROCESSES_WRITE));
    String app = "/processes/v2/{appId}";
    return List.of(
        processes
            .post("CreateProcessV2Deprecated", app + "/create/{region}")
            .refusing(PAYMENT_REQUIRED, INVALID),
        processes.get("GetLatestProcessesV2Deprecated", app + "/list/latest").refusing(INVALID),
        processes
            .get("GetProcessesCountExperimentalV2Deprecated", app + "/count")
            .refusing(INVALID),
        processes.get("GetProcessInfoV2Deprecated", app + "/info/{processId}"),
        processes.post("StopProcessV2Deprecated", app + "/stop/{processId}"));
  }

  public ProcessesV2Function(Wiring wiring) {
    super(wiring, routes());
    this.processes = new ProcessCalls(wiring);
    on("CreateProcessV2Deprecated", call -> answer(201, call, processes.create(call)));
    on("GetLatestProcessesV2Deprecated", this::latest);
    on(
        "GetProcessesCountExperimentalV2Deprecated",
        call -> processes.count(call, Optional.empty()));
    on("GetProcessInfoV2Deprecated", call -> answer(200, call, processes.require(call)));
    on("StopProcessV2Deprecated", processes::stop);
  }

  private Answer answer(int status, Call call, Process process) {
    return HttpResponse.json(status, views(call, List.of(process)).getFirst());
  }

  private Answer latest(Call call) {
    return HttpResponse.json(
        200, views(call, processes.latest(call, ProcessCalls.statuses(call), Optional.empty())));
  }

  private List<Map<String, Object>> views(Call call, List<Process> latest) {
    Map<String, Integer> numbers = processes.deploymentNumbers(call.appId(), latest);
    return latest.stream().map(p -> view(p, numbers.get(p.deploymentId())).toMap()).toList();
  }

  /** ProcessV2. */
  private static JsonObject view(Process process, int deployment) {
    return new JsonObject()
        .put("processId", process.processId())
        .put("appId", process.appId())
        .put("deploymentId", deployment)
        .put("region", process.region())
        .put("status", process.status())
        .put("roomsPerProcess", process.roomsPerProcess())
        .put("roomsAllocated", process.roomsAlive())
        .putNullable("exposedPort", process.defaultPort().map(PortView::of))
        .put(
            "additionalExposedPorts", process.additionalPorts().stream().map(PortView::of).toList())
        .put("createdAt", process.createdAt())
        .putNullable("startedAt", process.startedAt())
        .putNullable("stoppingAt", process.stoppingAt())
        .putNullable("terminatedAt", process.terminatedAt());
  }
}
