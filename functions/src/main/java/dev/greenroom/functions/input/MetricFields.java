package dev.greenroom.functions.input;

import dev.greenroom.core.metric.MetricWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Which part of a time series somebody wants: {@code start}, {@code end} and {@code step}. */
public final class MetricFields {
  private static final Duration DEFAULT_LENGTH = Duration.ofHours(1);
  private static final int DEFAULT_STEP = 60;

  /** A week: no series is longer. */
  private static final int LONGEST_STEP = 604_800;

  /** The end of the year 9999, in milliseconds. */
  private static final double LAST_MOMENT = 253_402_300_799_999.0;

  /** As seconds in the year 5138, as milliseconds in March 1973: what is more is milliseconds. */
  private static final double FIRST_MILLIS = 1e11;

  private MetricFields() {}

  /**
   * Unix time, in seconds; JavaScript has milliseconds at hand, so they are taken as well.
   *
   * @throws dev.greenroom.core.error.GreenroomException 422 for what is no time, and for a start
   *     after the end
   */
  public static MetricWindow window(QueryFields query, Instant now) {
    Instant end = moment(query, "end").orElse(now);
    Instant start = moment(query, "start").orElseGet(() -> end.minus(DEFAULT_LENGTH));
    if (start.isAfter(end)) {
      throw Refusal.of(
          "start", start.getEpochSecond(), "at most the end, which is " + end.getEpochSecond());
    }
    OptionalInt step = query.integer("step", 1, LONGEST_STEP);
    return new MetricWindow(start, end, Duration.ofSeconds(step.orElse(DEFAULT_STEP)));
  }

  private static Optional<Instant> moment(QueryFields query, String name) {
    return query
        .number(name, 0, LAST_MOMENT, "seconds since 1970")
        .map(n -> n >= FIRST_MILLIS ? n : n * 1000)
        .map(millis -> Instant.ofEpochMilli(millis.longValue()));
  }
}
