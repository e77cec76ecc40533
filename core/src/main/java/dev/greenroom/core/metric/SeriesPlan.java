package dev.greenroom.core.metric;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Turns samples into the points that are shown. Pure. */
public final class SeriesPlan {
  private static final double THOUSANDTHS = 1000;
  private static final double MILLIS = 1000;

  private SeriesPlan() {}

  /**
   * A point for each step in which something was measured, oldest first; its time is the beginning
   * of the step, counted from 1970, so that the same figures are shown whenever one asks. A step of
   * several minutes may begin before the window does, one of a minute or less not.
   *
   * @param samples oldest first; one of a step before the window lets a rate begin with it
   */
  public static List<MetricPoint> points(List<Sample> samples, Metric metric, MetricWindow window) {
    if (metric.attribute().isEmpty()) {
      return List.of();
    }
    TreeMap<Instant, List<Sample>> steps = new TreeMap<>();
    for (Sample sample : samples) {
      if (sample.figures().containsKey(metric.attribute().get())) {
        steps
            .computeIfAbsent(
                MetricWindow.floor(sample.at(), window.step()), step -> new ArrayList<>())
            .add(sample);
      }
    }
    String attribute = metric.attribute().get();
    boolean exact = window.step().compareTo(MetricWindow.SAMPLE) <= 0;
    Instant first = exact ? window.from() : MetricWindow.floor(window.from(), window.step());
    List<MetricPoint> points = new ArrayList<>();
    Sample before = null;
    for (var step : steps.entrySet()) {
      Sample last = step.getValue().getLast();
      boolean known = metric.span() != Metric.Span.rate || before != null;
      if (known && !step.getKey().isBefore(first)) {
        double kept =
            switch (metric.span()) {
              case mean ->
                  step.getValue().stream()
                      .mapToLong(sample -> sample.figures().get(attribute))
                      .average()
                      .orElseThrow();
              case last -> last.figures().get(attribute);
              case rate -> rate(before, last, attribute);
            };
        points.add(new MetricPoint(step.getKey(), shown(kept / metric.scale())));
      }
      before = last;
    }
    return points;
  }

  /** In a second; a count that became smaller was begun anew. */
  private static double rate(Sample before, Sample after, String attribute) {
    long grown = after.figures().get(attribute) - before.figures().get(attribute);
    return Math.max(0.0, grown)
        * MILLIS
        / Math.max(1, Duration.between(before.at(), after.at()).toMillis());
  }

  private static double shown(double value) {
    return Math.rint(value * THOUSANDTHS) / THOUSANDTHS;
  }
}
