package dev.greenroom.core.metric;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.TableSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The table of metrics: an item for each series and minute, and one for each node and ten seconds,
 * which has all its processes and is kept for ten minutes. It is telemetry: no stream, no
 * condition, the same minute written again is replaced, and what is lost is a gap and nothing else.
 */
public final class TimeSeries {
  /** Metrics are shown up to 7 days back (fleets-autoscaling page). */
  public static final Duration KEPT = Duration.ofDays(7);

  /** The attribute of an item of many series. */
  private static final String RAW = "raw";

  private final Database database;
  private final TableSpec table;

  public TimeSeries(Database database, Tables tables) {
    this.database = database;
    this.table = tables.metrics();
  }

  /** Keeps what was measured in the minute of that moment, by the series. */
  public void record(Map<String, Map<String, Long>> figures, Instant now) {
    database.putAll(table, minute(figures, now));
  }

  /**
   * The same, and what was measured at the moment itself, of many series in one item.
   *
   * @param minute by the series; empty where the minute has its figures already
   * @param together the name under which the others are kept for {@link MetricWindow#RAW_KEPT}
   * @param raw by the names that they have there
   */
  void record(
      Map<String, Map<String, Long>> minute,
      String together,
      Map<String, Map<String, Long>> raw,
      Instant now) {
    List<Map<String, AttributeValue>> items = new ArrayList<>(minute(minute, now));
    if (!raw.isEmpty()) {
      Map<String, AttributeValue> item =
          new ItemWriter()
              .put("series", together)
              .put("minute", now)
              .put(TableSpec.TTL, now.plus(MetricWindow.RAW_KEPT).getEpochSecond())
              .put(RAW, RawFigures.write(raw))
              .item();
      items.add(table.stamp(item));
    }
    database.putAll(table, items);
  }

  private List<Map<String, AttributeValue>> minute(
      Map<String, Map<String, Long>> figures, Instant now) {
    Instant minute = MetricWindow.floor(now, MetricWindow.SAMPLE);
    return figures.entrySet().stream().map(e -> item(e.getKey(), minute, e.getValue())).toList();
  }

  /** True when something was kept of the minute of that moment; the newest may not be seen yet. */
  public boolean has(String series, Instant now) {
    Instant minute = MetricWindow.floor(now, MetricWindow.SAMPLE);
    return !database.page(Index.between(table, series, minute, minute)).isEmpty();
  }

  /** What was kept together of a name, oldest first. */
  List<Sample> raw(String together, String name, Instant from, Instant to) {
    if (to.isBefore(from)) {
      return List.of();
    }
    List<Sample> samples = new ArrayList<>();
    for (var item : database.all(Index.between(table, together, from, to))) {
      RawFigures.read(item.get(RAW), name)
          .ifPresent(f -> samples.add(new Sample(table.reader(item).instant("minute"), f)));
    }
    return samples;
  }

  /** The newest of what was kept together since that moment, by the names; with its moment. */
  Map<String, Sample> newest(String together, Instant since, Instant to) {
    Map<String, Sample> newest = new HashMap<>();
    for (var item : database.all(Index.between(table, together, since, to))) {
      Instant at = table.reader(item).instant("minute");
      RawFigures.all(item.get(RAW)).forEach((name, f) -> newest.put(name, new Sample(at, f)));
    }
    return newest;
  }

  /**
   * The points of a window, by the metrics. It reads at most as many samples as {@link #KEPT} has
   * minutes, 10080 in two pages, whatever was asked for.
   */
  public <M extends Metric> Map<M, List<MetricPoint>> read(
      String series, Collection<M> metrics, MetricWindow window, Instant now) {
    List<Sample> samples = samples(series, metrics, window, now);
    return points(samples, metrics, window);
  }

  static <M extends Metric> Map<M, List<MetricPoint>> points(
      List<Sample> samples, Collection<M> metrics, MetricWindow window) {
    Map<M, List<MetricPoint>> points = new LinkedHashMap<>();
    metrics.forEach(metric -> points.put(metric, SeriesPlan.points(samples, metric, window)));
    return points;
  }

  /** A rate begins with what was counted a step earlier. */
  List<Sample> samples(
      String series, Collection<? extends Metric> metrics, MetricWindow window, Instant now) {
    Set<String> attributes =
        metrics.stream().flatMap(metric -> metric.attribute().stream()).collect(Collectors.toSet());
    Instant begin = MetricWindow.floor(window.from(), window.step()).minus(window.step());
    Instant oldest = now.minus(KEPT);
    Instant from = begin.isBefore(oldest) ? oldest : begin;
    Instant to = window.to().isAfter(now) ? now : window.to();
    if (to.isBefore(from) || attributes.isEmpty()) {
      return List.of();
    }
    return database.all(Index.between(table, series, from, to)).stream()
        .map(table::reader)
        .map(in -> sample(in, attributes))
        .toList();
  }

  private Map<String, AttributeValue> item(
      String series, Instant minute, Map<String, Long> figures) {
    ItemWriter item =
        new ItemWriter()
            .put("series", series)
            .put("minute", minute)
            .put(TableSpec.TTL, minute.plus(KEPT).getEpochSecond());
    figures.forEach(item::put);
    return table.stamp(item.item());
  }

  private static Sample sample(ItemReader in, Set<String> attributes) {
    Map<String, Long> figures = new HashMap<>();
    attributes.stream()
        .filter(in::has)
        .forEach(attribute -> figures.put(attribute, in.number(attribute, 0)));
    return new Sample(in.instant("minute"), figures);
  }
}
