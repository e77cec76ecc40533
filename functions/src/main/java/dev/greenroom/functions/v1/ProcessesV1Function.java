package dev.greenroom.functions.v1;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.ProcessCalls;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.RoomView;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Processes, v1: read only, without a status; they run until they are terminated. */
public final class ProcessesV1Function extends HttpFunction {
  private static final Set<ProcessStatus> STOPPED =
      EnumSet.of(ProcessStatus.stopped, ProcessStatus.failed);

  /** What stops still runs: so each process is in one of the two lists. */
  private static final Set<ProcessStatus> RUNNING = EnumSet.complementOf(EnumSet.copyOf(STOPPED));

  private final ProcessCalls processes;
  private final Rooms rooms;

  /** Who may look is as in v3. */
  public static List<Route> routes() {
    RouteGroup read =
        new RouteGroup(
            ProcessesV1Function.class,
            new Access.DeveloperOrProcess(PROCESSES_READ),
            new Access.Developer(PROCESSES_WRITE));
    String app = "/processes/v1/{appId}";
    return List.of(
        read.get("GetRunningProcesses", app + "/list/running").refusing(INVALID),
        read.get("GetStoppedProcesses", app + "/list/stopped").refusing(INVALID),
        read.get("GetProcessInfoDeprecated", app + "/info/{processId}"));
  }

  public ProcessesV1Function(Wiring wiring) {
    super(wiring, routes());
    this.processes = new ProcessCalls(wiring);
    this.rooms = wiring.core().rooms();
    on("GetRunningProcesses", this::running);
    on("GetStoppedProcesses", this::stopped);
    on("GetProcessInfoDeprecated", this::info);
  }

  private Answer info(Call call) {
    Process process = processes.require(call);
    return HttpResponse.json(200, views(call, List.of(process)).getFirst().toMap());
  }

  private Answer stopped(Call call) {
    List<Process> latest = processes.latest(call, STOPPED, Optional.empty());
    return HttpResponse.json(200, views(call, latest).stream().map(JsonObject::toMap).toList());
  }

  /** With their rooms, as far as they fit into an answer. */
  private Answer running(Call call) {
    List<Process> latest = processes.latest(call, RUNNING, Optional.empty());
    List<JsonObject> views = views(call, latest);
    for (int i = 0; i < latest.size(); i++) {
      List<Rooms.Placed> on =
          latest.get(i).roomsAlive() == 0 ? List.of() : rooms.ofProcess(latest.get(i), true);
      views
          .get(i)
          .put("rooms", on.stream().map(RoomView::brief).toList())
          .put("totalRooms", latest.get(i).roomsAlive());
    }
    Fitting fitting = Fitting.first(views);
    return fitting.marked(HttpResponse.json(200, fitting.elements()));
  }

  private List<JsonObject> views(Call call, List<Process> latest) {
    Map<String, Integer> numbers = processes.deploymentNumbers(call.appId(), latest);
    return latest.stream().map(p -> ProcessV1View.of(p, numbers.get(p.deploymentId()))).toList();
  }
}
