package dev.greenroom.functions.view;

import dev.greenroom.core.metric.MetricPoint;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Time series by the names of their metrics: ProcessMetricsData, FleetMetricsData. */
public final class MetricsView {
  private MetricsView() {}

  /**
   * Those that were asked for, and no others.
   *
   * @param name as this version of the API calls a metric
   */
  public static <M> JsonObject of(Map<M, List<MetricPoint>> series, Function<M, String> name) {
    JsonObject all = new JsonObject();
    series.forEach(
        (metric, points) ->
            all.put(name.apply(metric), points.stream().map(MetricsView::point).toList()));
    return all;
  }

  /** Seconds since 1970, as {@code start} and {@code end} are. */
  private static JsonObject point(MetricPoint point) {
    return new JsonObject()
        .put("value", point.value())
        .put("timestamp", point.at().getEpochSecond());
  }
}
