package dev.greenroom.functions;

import dev.greenroom.core.Core;
import dev.greenroom.core.metric.Metric;
import dev.greenroom.core.metric.Present;
import dev.greenroom.core.metric.ProcessMetric;
import dev.greenroom.core.metric.Sample;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.PrometheusText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What lives at this moment, of all organizations, for the Prometheus of whoever runs Greenroom.
 * The series of a process end with it, so there are never more than live.
 */
public final class PrometheusFunction extends HttpFunction {
  private static final double THOUSANDTHS = 1000;
  private static final double MIB = 1 << 20;

  private final Wiring wiring;
  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.operators(PrometheusFunction.class).get("GetPrometheusMetrics", "/metrics"));
  }

  public PrometheusFunction(Wiring wiring) {
    super(wiring, routes());
    this.wiring = wiring;
    this.core = wiring.core();
    on("GetPrometheusMetrics", call -> answer());
  }

  private Answer answer() {
    Instant now = core.clock().instant();
    Present present = Present.look(core.nodes(), core.processes(), core.processMetrics(), now);
    PrometheusText text = new PrometheusText();
    nodes(text, present, now);
    states(text, present);
    processes(text, present);
    regions(text);
    jobs(text);
    return new HttpResponse(
        200,
        Map.of("content-type", PrometheusText.TYPE),
        text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void nodes(PrometheusText text, Present present, Instant now) {
    for (Node node : present.nodes()) {
      Map<String, String> labels = labels("node_id", node.nodeId());
      text.gauge(
          "greenroom_node_up",
          "Whether the machine was heard of lately.",
          labels,
          node.heartbeatDeadline().isAfter(now) ? 1 : 0);
      text.gauge(
          "greenroom_node_vcpus",
          "What the machine has for processes.",
          labels,
          node.milliVcpus() / THOUSANDTHS);
      text.gauge(
          "greenroom_node_requested_vcpus",
          "What its processes have requested of that.",
          labels,
          node.milliVcpusUsed() / THOUSANDTHS);
      text.gauge(
          "greenroom_node_memory_bytes",
          "What the machine has for processes.",
          labels,
          node.memoryMb() * MIB);
      text.gauge(
          "greenroom_node_requested_memory_bytes",
          "What its processes have requested of that.",
          labels,
          node.memoryMbUsed() * MIB);
    }
  }

  /** Also of states in which there is none, so that an alarm has something to look at. */
  private static void states(PrometheusText text, Present present) {
    Map<ProcessStatus, Long> counts =
        present.processes().stream()
            .collect(Collectors.groupingBy(Process::status, Collectors.counting()));
    for (ProcessStatus status : ProcessStatus.values()) {
      if (!status.over()) {
        text.gauge(
            "greenroom_processes",
            "Processes that are not over.",
            labels("status", status.toString()),
            counts.getOrDefault(status, 0L));
      }
    }
  }

  private static void processes(PrometheusText text, Present present) {
    for (Process process : present.processes()) {
      Map<String, String> labels = labels("process_id", process.processId());
      labels.put("app_id", process.appId());
      labels.put("deployment_id", process.deploymentId());
      labels.put("region", process.region().toString());
      process.nodeId().ifPresent(node -> labels.put("node_id", node));
      text.gauge(
          "greenroom_process_rooms", "Rooms on the process.", labels, process.roomsAllocated());
      Sample used = present.used().get(process.processId());
      if (used != null) {
        text.gauge(
            "greenroom_process_cpu_cores",
            "Processor use, the mean of ten seconds.",
            labels,
            figure(used, ProcessMetric.cpu));
        text.gauge(
            "greenroom_process_memory_bytes",
            "Resident memory.",
            labels,
            figure(used, ProcessMetric.memory));
        text.gauge(
            "greenroom_process_active_connections",
            "Connected players.",
            labels,
            figure(used, ProcessMetric.activeConnections));
        text.counter(
            "greenroom_process_egress_bytes_total",
            "Bytes sent since its start.",
            labels,
            figure(used, ProcessMetric.totalEgress));
      }
    }
  }

  private static double figure(Sample used, Metric metric) {
    return (double) used.figures().getOrDefault(metric.attribute().orElseThrow(), 0L)
        / metric.scale();
  }

  private void regions(PrometheusText text) {
    for (var region : core.ticks().utilization().measure()) {
      Map<String, String> labels = labels("region", region.region().toString());
      text.gauge(
          "greenroom_region_provisioned_vcpus",
          "What the machines that serve the region have.",
          labels,
          region.provisionedMilliVcpus() / THOUSANDTHS);
      text.gauge(
          "greenroom_region_requested_vcpus",
          "What processes on machines have requested.",
          labels,
          region.utilizedMilliVcpus() / THOUSANDTHS);
      text.gauge(
          "greenroom_region_waiting_vcpus",
          "What processes that wait for a machine have requested.",
          labels,
          region.waitingMilliVcpus() / THOUSANDTHS);
    }
  }

  private void jobs(PrometheusText text) {
    for (String name : wiring.jobs()) {
      var history = core.jobLog().history(name, 1);
      Map<String, String> labels = labels("job_name", name);
      text.counter("greenroom_job_runs_total", "Runs of the job.", labels, history.runs());
      history
          .lastRunAt()
          .ifPresent(
              at ->
                  text.gauge(
                      "greenroom_job_last_run_timestamp_seconds",
                      "When the job last ran.",
                      labels,
                      at.getEpochSecond()));
    }
  }

  private static Map<String, String> labels(String name, String value) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put(name, value);
    return labels;
  }
}
