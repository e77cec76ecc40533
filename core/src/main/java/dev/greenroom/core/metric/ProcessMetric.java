package dev.greenroom.core.metric;

import java.util.Optional;

/**
 * What is known of a process over time (SDK, ProcessMetricName); the constants are spelled as the
 * wire spells them.
 */
public enum ProcessMetric implements Metric {
  /** Processor use, in cores. */
  cpu("c", Span.mean, 1000),
  /** Resident memory, in bytes. */
  memory("m", Span.mean, 1),
  /** Bytes sent to players in a second. */
  rateEgress("e", Span.rate, 1),
  /** Bytes sent to players since the start. */
  totalEgress("e", Span.last, 1),
  /** Connected players. */
  activeConnections("n", Span.mean, 1),
  /** In bytes; no node here has a GPU. */
  gpuMemory,
  /** In percent; no node here has a GPU. */
  gpuUtilization;

  private final Optional<String> attribute;
  private final Span span;
  private final int scale;

  ProcessMetric(String attribute, Span span, int scale) {
    this.attribute = Optional.of(attribute);
    this.span = span;
    this.scale = scale;
  }

  ProcessMetric() {
    this.attribute = Optional.empty();
    this.span = Span.mean;
    this.scale = 1;
  }

  @Override
  public Optional<String> attribute() {
    return attribute;
  }

  @Override
  public Span span() {
    return span;
  }

  @Override
  public int scale() {
    return scale;
  }
}
