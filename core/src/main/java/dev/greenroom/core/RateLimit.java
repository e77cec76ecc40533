package dev.greenroom.core;

import java.time.Duration;

/**
 * So many in any stretch of time that long, not only between full hours.
 *
 * @param most 1 or more
 * @param window longer than nothing
 */
public record RateLimit(int most, Duration window) {
  public RateLimit {
    if (most < 1 || !window.isPositive()) {
      throw new IllegalArgumentException("%d in %s limits nothing".formatted(most, window));
    }
  }
}
