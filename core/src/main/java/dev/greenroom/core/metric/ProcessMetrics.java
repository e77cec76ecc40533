package dev.greenroom.core.metric;

import dev.greenroom.core.node.Node;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.ProcessReport;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What processes use, as their heartbeats say. Heartbeats come each second and are kept of once a
 * minute: the first of a minute of a node stands for all its processes in it
 * (docs/decisions/0043-a-point-a-minute.md).
 */
public final class ProcessMetrics {
  private final TimeSeries series;

  public ProcessMetrics(TimeSeries series) {
    this.series = series;
  }

  /** True for the first heartbeat of a node in a minute, and for the further parts of that one. */
  public static boolean due(Node node, NodeHeartbeat beat, Instant now) {
    return node.measured()
        .map(last -> last.sentAt().equals(beat.sentAt()) || !minute(last.at()).equals(minute(now)))
        .orElse(true);
  }

  /** Keeps what these reports say. It never fails: a heartbeat counts without it. */
  public void record(Collection<ProcessReport> reports, Instant now) {
    Map<String, Map<String, Long>> figures = new HashMap<>();
    reports.stream()
        .filter(ProcessMetrics::measured)
        .forEach(report -> figures.put(of(report.processId()), figures(report)));
    orLeaveAGap(() -> series.record(figures, now));
  }

  /** The same of a process that reports itself, unless its minute has its figures already. */
  public void recordOnce(ProcessReport report, Instant now) {
    if (measured(report)) {
      String of = of(report.processId());
      orLeaveAGap(
          () -> {
            if (!series.has(of, now)) {
              series.record(Map.of(of, figures(report)), now);
            }
          });
    }
  }

  private static void orLeaveAGap(Runnable write) {
    try {
      write.run();
    } catch (RuntimeException lost) {
      // A minute is missing in a curve; the heartbeat itself has been taken.
    }
  }

  /** The points of a process, by the metrics. */
  public Map<ProcessMetric, List<MetricPoint>> read(
      String processId, Collection<ProcessMetric> metrics, MetricWindow window, Instant now) {
    return series.read(of(processId), metrics, window, now);
  }

  /** Nothing that runs has no memory: such a report was not measured, or is of one that ended. */
  private static boolean measured(ProcessReport report) {
    return report.memoryBytes() > 0 && report.exit().isEmpty();
  }

  private static Map<String, Long> figures(ProcessReport report) {
    Map<String, Long> figures = new HashMap<>();
    put(figures, ProcessMetric.cpu, report.cpuCores());
    put(figures, ProcessMetric.memory, report.memoryBytes());
    put(figures, ProcessMetric.totalEgress, report.egressedBytes());
    put(figures, ProcessMetric.activeConnections, report.activeConnections());
    return figures;
  }

  private static void put(Map<String, Long> figures, Metric metric, double value) {
    figures.put(metric.attribute().orElseThrow(), Math.round(Math.max(0, value) * metric.scale()));
  }

  private static Instant minute(Instant moment) {
    return MetricWindow.floor(moment, MetricWindow.SAMPLE);
  }

  private static String of(String processId) {
    return "process#" + processId;
  }
}
