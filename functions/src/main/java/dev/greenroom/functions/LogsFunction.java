package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.BAD_REQUEST;
import static dev.greenroom.core.error.ErrorCode.GONE;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLogs;
import dev.greenroom.core.process.Processes;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.StreamedResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;

/** Logs of processes, v1, as raw lines; with times where they are asked for, which is ours. */
public final class LogsFunction extends HttpFunction {
  private static final int DEFAULT_LINES = 100;
  private static final int MOST_LINES = 5000;
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Wiring wiring;
  private final Processes processes;
  private final ProcessLogs logs;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup logs = RouteGroup.developers(LogsFunction.class, PROCESSES_READ, PROCESSES_WRITE);
    String log = "/logs/v1/{appId}/process/{processId}";
    return List.of(
        logs.get("GetLogsForProcess", log).refusing(BAD_REQUEST, GONE).streaming(),
        logs.get("DownloadLogForProcess", log + "/download")
            .refusing(BAD_REQUEST, GONE)
            .streaming());
  }

  public LogsFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    this.processes = wiring.core().processes();
    this.logs = wiring.processLogs();
    on("GetLogsForProcess", this::tail);
    on("DownloadLogForProcess", this::download);
  }

  private Answer tail(Call call) {
    Process process = process(call);
    boolean follow = call.query().flag("follow", false);
    boolean timestamps = call.query().flag("timestamps", false);
    int lines = call.query().integer("tailLines", 1, MOST_LINES).orElse(DEFAULT_LINES);
    requireKept(process);
    return StreamedResponse.text(out -> tail(process, lines, follow, timestamps, out));
  }

  /** A process that is not launched yet has no log; who follows it waits for the first line. */
  private void tail(
      Process process, int lines, boolean follow, boolean timestamps, OutputStream out)
      throws IOException {
    while (!logs.exists(process.processId())) {
      boolean mayCome = follow && alive(process) && !Thread.currentThread().isInterrupted();
      if (!mayCome) {
        return;
      }
      out.flush();
      wiring.core().pause().of(LOOK);
    }
    logs.tail(process.processId(), lines, follow, timestamps, out);
  }

  private boolean alive(Process process) {
    return processes.get(process.processId()).filter(p -> !p.status().over()).isPresent();
  }

  private Answer download(Call call) {
    Process process = process(call);
    if (!process.status().over()) {
      throw GreenroomException.badRequest(
          "Process '%s' is %s; its log can be downloaded when it has ended.",
          process.processId(), process.status());
    }
    boolean timestamps = call.query().flag("timestamps", false);
    requireKept(process);
    return StreamedResponse.text(out -> logs.download(process.processId(), timestamps, out));
  }

  private Process process(Call call) {
    call.requireApplication(wiring);
    return processes.require(call.appId(), call.path("processId"));
  }

  private void requireKept(Process process) {
    if (process.status().over() && !logs.exists(process.processId())) {
      throw new GreenroomException(
          ErrorCode.GONE,
          "The log of process '%s' is no longer kept.".formatted(process.processId()));
    }
  }
}
