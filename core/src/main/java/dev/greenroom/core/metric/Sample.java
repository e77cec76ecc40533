package dev.greenroom.core.metric;

import java.time.Instant;
import java.util.Map;

/**
 * What was measured at a moment.
 *
 * @param at the beginning of the minute for which it stands, or the moment itself
 * @param figures by the attributes of the metrics
 */
public record Sample(Instant at, Map<String, Long> figures) {
  public Sample {
    figures = Map.copyOf(figures);
  }
}
