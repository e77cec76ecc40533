package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.metric.ProcessMetric;
import dev.greenroom.core.process.Process;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.MetricFields;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.MetricsView;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What a process used over time, v3; also of one that is over. */
public final class ProcessMetricsFunction extends HttpFunction {
  private final Wiring wiring;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.developers(ProcessMetricsFunction.class, PROCESSES_READ, PROCESSES_WRITE)
            .get(
                "GetProcessMetrics",
                "/processes/v3/apps/{appId}/processes/process/{processId}/metrics")
            .refusing(INVALID));
  }

  public ProcessMetricsFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on(
        "GetProcessMetrics",
        call ->
            of(
                call,
                wiring,
                EnumSet.allOf(ProcessMetric.class),
                call.query().choices("metrics", ProcessMetric.class),
                ProcessMetric::name));
  }

  /**
   * The series of a process.
   *
   * @param all the metrics of this version, shown when none is named
   * @param asked those that are named
   * @param name how this version calls a metric
   */
  public static Answer of(
      Call call,
      Wiring wiring,
      Set<ProcessMetric> all,
      Set<ProcessMetric> asked,
      Function<ProcessMetric, String> name) {
    call.requireApplication(wiring);
    Process process = wiring.core().processes().require(call.appId(), call.path("processId"));
    Instant now = wiring.core().clock().instant();
    return HttpResponse.json(
        200,
        MetricsView.of(
                wiring
                    .core()
                    .processMetrics()
                    .read(
                        process,
                        asked.isEmpty() ? all : asked,
                        MetricFields.window(call.query(), now),
                        now),
                name)
            .toMap());
  }
}
