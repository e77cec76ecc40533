package dev.greenroom.core.metric;

import java.time.Duration;
import java.time.Instant;

/**
 * What somebody wants to see.
 *
 * @param from the first moment
 * @param to the last one, not before the first
 * @param step for how much time a point stands; at least {@link #RAW}, since no more is kept
 */
public record MetricWindow(Instant from, Instant to, Duration step) {

  /** A sample stands for a minute. */
  public static final Duration SAMPLE = Duration.ofMinutes(1);

  /** What processes used lately is known as finely as that. */
  public static final Duration RAW = Duration.ofSeconds(10);

  /** How lately. */
  public static final Duration RAW_KEPT = Duration.ofMinutes(10);

  /**
   * @throws IllegalArgumentException when it ends before it begins
   */
  public MetricWindow {
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("it ends at %s, before %s".formatted(to, from));
    }
    step = step.compareTo(RAW) < 0 ? RAW : step;
  }

  /** Whether it asks for less than a minute at a time. */
  public boolean fine() {
    return step.compareTo(SAMPLE) < 0;
  }

  /** The beginning of the span of that length in which a moment lies, counted from 1970. */
  public static Instant floor(Instant moment, Duration length) {
    long seconds = length.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(moment.getEpochSecond(), seconds) * seconds);
  }
}
