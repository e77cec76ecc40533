package dev.greenroom.functions.v1;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.metric.ProcessMetric;
import dev.greenroom.functions.Call;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.ProcessMetricsFunction;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Metrics of a process, v1: names with underscores, and fewer of them. */
public final class MetricsV1Function extends HttpFunction {
  private final Wiring wiring;

  /** As v1 spells them (SDK, DeprecatedProcessMetricName). */
  private enum Name {
    cpu(ProcessMetric.cpu),
    memory(ProcessMetric.memory),
    rate_egress(ProcessMetric.rateEgress),
    total_egress(ProcessMetric.totalEgress),
    active_connections(ProcessMetric.activeConnections);

    private final ProcessMetric metric;

    Name(ProcessMetric metric) {
      this.metric = metric;
    }

    static String of(ProcessMetric metric) {
      return Arrays.stream(values())
          .filter(name -> name.metric == metric)
          .findFirst()
          .orElseThrow()
          .name();
    }
  }

  /** What it serves, and who may call it. */
  public static List<Route> routes() {
    return List.of(
        RouteGroup.developers(MetricsV1Function.class, PROCESSES_READ, PROCESSES_WRITE)
            .get("GetMetricsDeprecated", "/metrics/v1/{appId}/process/{processId}")
            .refusing(INVALID));
  }

  public MetricsV1Function(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    on("GetMetricsDeprecated", this::get);
  }

  private Answer get(Call call) {
    return ProcessMetricsFunction.of(
        call,
        wiring,
        metrics(EnumSet.allOf(Name.class)),
        metrics(call.query().choices("metrics", Name.class)),
        Name::of);
  }

  private static Set<ProcessMetric> metrics(Set<Name> names) {
    Set<ProcessMetric> metrics = EnumSet.noneOf(ProcessMetric.class);
    names.forEach(name -> metrics.add(name.metric));
    return metrics;
  }
}
