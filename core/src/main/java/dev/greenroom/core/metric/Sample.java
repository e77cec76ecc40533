package dev.greenroom.core.metric;

import java.time.Instant;
import java.util.Map;

/**
 * What was measured in a minute.
 *
 * @param minute the beginning of it
 * @param figures by the attributes of the metrics
 */
public record Sample(Instant minute, Map<String, Long> figures) {
  public Sample {
    figures = Map.copyOf(figures);
  }
}
