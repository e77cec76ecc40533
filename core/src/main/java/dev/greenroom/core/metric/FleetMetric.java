package dev.greenroom.core.metric;

import java.util.Optional;

/**
 * What is known of a fleet over time, in vCPUs (SDK, FleetMetricName); the constants are spelled as
 * the wire spells them.
 */
public enum FleetMetric implements Metric {
  /** What its nodes have. */
  provisionedTotal("p"),
  /** Of these, what bare metal has. */
  provisionedBareMetal("b"),
  /** Of these, what cloud machines have. */
  provisionedCloud("k"),
  /**
   * What processes have requested, also those that wait for a node: it may be more than there is.
   */
  utilized("u"),
  /** What the systems of its nodes keep for themselves of that. */
  systemOverhead("o");

  private final String attribute;

  FleetMetric(String attribute) {
    this.attribute = attribute;
  }

  @Override
  public Optional<String> attribute() {
    return Optional.of(attribute);
  }

  @Override
  public Span span() {
    return Span.mean;
  }

  /** Thousandths of a vCPU are kept. */
  @Override
  public int scale() {
    return 1000;
  }
}
