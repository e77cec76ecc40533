package dev.greenroom.core.metric;

import java.util.Optional;

/** One figure of a time series: how it is kept, and how several of it become one. */
public interface Metric {

  /** How the figures of a span of time become one. */
  enum Span {
    /** Their mean, of what goes up and down. */
    mean,
    /** The last of them, of a count that only grows. */
    last,
    /** By how much such a count grew in a second since the span before. */
    rate
  }

  /** The attribute of a sample in which it is kept; empty for what nothing here measures. */
  Optional<String> attribute();

  Span span();

  /** By how much a kept figure is larger than the one that is shown: 1000 for thousandths. */
  int scale();
}
