package dev.greenroom.core.metric;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.process.Process;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.ProcessReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What processes use, as their heartbeats say. Heartbeats come each second. The first of a minute
 * of a node stands for all its processes in it (docs/decisions/0043-a-point-a-minute.md), the first
 * of ten seconds for these (docs/decisions/0060-ten-seconds-of-a-node.md).
 */
public final class ProcessMetrics {
  private static final Duration NEWEST = Duration.ofSeconds(30);

  private final TimeSeries series;

  public ProcessMetrics(TimeSeries series) {
    this.series = series;
  }

  /**
   * Which figures of a heartbeat are kept.
   *
   * @param minute those of its minute, of each process for itself
   * @param ten those of its ten seconds, of all processes of the node together
   */
  public record Due(boolean minute, boolean ten) {
    public boolean any() {
      return minute || ten;
    }
  }

  /** Of the first heartbeat of a node in a minute or in ten seconds, and of its further parts. */
  public static Due due(Node node, NodeHeartbeat beat, Instant now) {
    if (node.measured().isEmpty()) {
      return new Due(true, true);
    }
    Node.Measured last = node.measured().get();
    if (last.sentAt().equals(beat.sentAt())) {
      return new Due(last.minute(), true);
    }
    return new Due(
        differs(last.at(), now, MetricWindow.SAMPLE), differs(last.at(), now, MetricWindow.RAW));
  }

  private static boolean differs(Instant one, Instant other, Duration length) {
    return !MetricWindow.floor(one, length).equals(MetricWindow.floor(other, length));
  }

  /** Keeps what these reports say. It never fails: a heartbeat counts without it. */
  public void record(String nodeId, Due due, Collection<ProcessReport> reports, Instant now) {
    Map<String, Map<String, Long>> raw = new HashMap<>();
    reports.stream()
        .filter(ProcessMetrics::measured)
        .forEach(report -> raw.put(report.processId(), figures(report)));
    Map<String, Map<String, Long>> minute = new HashMap<>();
    if (due.minute()) {
      raw.forEach((processId, figures) -> minute.put(of(processId), figures));
    }
    orLeaveAGap(() -> series.record(minute, ofNode(nodeId), raw, now));
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

  /** The points of a process minute by minute, by the metrics. */
  public Map<ProcessMetric, List<MetricPoint>> read(
      String processId, Collection<ProcessMetric> metrics, MetricWindow window, Instant now) {
    return series.read(of(processId), metrics, window, now);
  }

  /**
   * The points of a process, by the metrics: as finely as they are asked for and kept. What lies
   * further back than {@link MetricWindow#RAW_KEPT} is known by the minute only.
   */
  public Map<ProcessMetric, List<MetricPoint>> read(
      Process process, Collection<ProcessMetric> metrics, MetricWindow window, Instant now) {
    if (!window.fine() || process.nodeId().isEmpty()) {
      return read(process.processId(), metrics, window, now);
    }
    List<Sample> samples =
        new ArrayList<>(series.samples(of(process.processId()), metrics, window, now));
    Instant oldest = now.minus(MetricWindow.RAW_KEPT);
    Instant begin = window.from().minus(window.step());
    List<Sample> fine =
        series.raw(
            ofNode(process.nodeId().get()),
            process.processId(),
            begin.isBefore(oldest) ? oldest : begin,
            window.to().isAfter(now) ? now : window.to());
    if (!fine.isEmpty()) {
      // The minute in which they begin is told by its own figures up to there.
      Instant first = MetricWindow.floor(fine.getFirst().at(), MetricWindow.RAW);
      samples.removeIf(sample -> !sample.at().isBefore(first));
      samples.addAll(fine);
    }
    return TimeSeries.points(samples, metrics, window);
  }

  /** What each process of a node used lately, by its id; nothing that is older than 30 seconds. */
  public Map<String, Sample> newest(String nodeId, Instant now) {
    return series.newest(ofNode(nodeId), now.minus(NEWEST), now);
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

  private static String ofNode(String nodeId) {
    return "node#" + nodeId;
  }

  private static String of(String processId) {
    return "process#" + processId;
  }
}
