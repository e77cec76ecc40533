package dev.greenroom.core.metric;

import dev.greenroom.core.region.Region;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What fleets have and use, as the utilization job measures it: a point a minute. */
public final class FleetMetrics {
  private final TimeSeries series;

  public FleetMetrics(TimeSeries series) {
    this.series = series;
  }

  /**
   * A fleet in one region, or as a whole.
   *
   * @param region absent for the whole
   */
  public record Part(String fleetId, Optional<Region> region) {
    private String series() {
      return "fleet#" + fleetId + region.map(r -> "#" + r).orElse("");
    }
  }

  /** Keeps what was measured. It never fails: measuring goes on without it. */
  public void record(Map<Part, FleetLoad> loads, Instant now) {
    Map<String, Map<String, Long>> figures = new HashMap<>();
    loads.forEach((part, load) -> figures.put(part.series(), figures(load)));
    try {
      series.record(figures, now);
    } catch (RuntimeException lost) {
      // A gap of a minute in a curve.
    }
  }

  /** The points of a fleet, by the metrics. */
  public Map<FleetMetric, List<MetricPoint>> read(
      Part part, Collection<FleetMetric> metrics, MetricWindow window, Instant now) {
    return series.read(part.series(), metrics, window, now);
  }

  private static Map<String, Long> figures(FleetLoad load) {
    Map<String, Long> figures = new HashMap<>();
    put(figures, FleetMetric.provisionedTotal, load.total());
    put(figures, FleetMetric.provisionedBareMetal, load.bareMetal());
    put(figures, FleetMetric.provisionedCloud, load.cloud());
    put(figures, FleetMetric.utilized, load.requested());
    put(figures, FleetMetric.systemOverhead, load.reserved());
    return figures;
  }

  private static void put(Map<String, Long> figures, Metric metric, long value) {
    figures.put(metric.attribute().orElseThrow(), value);
  }
}
