package dev.greenroom.bench;

import java.util.List;

/**
 * A straight line through samples at equal distances, by least squares.
 *
 * @param mean of the samples
 * @param rise by how much the line rises from the first sample to the last
 */
record Trend(double mean, double rise) {
  /** A rise that small, as a share of the mean, is the noise of a load that comes and goes. */
  private static final double NOISE = 0.10;

  static Trend of(List<? extends Number> samples) {
    int n = samples.size();
    double middle = (n - 1) / 2.0;
    double mean = samples.stream().mapToDouble(Number::doubleValue).average().orElse(0);
    double upper = 0;
    double lower = 0;
    for (int i = 0; i < n; i++) {
      upper += (i - middle) * (samples.get(i).doubleValue() - mean);
      lower += (i - middle) * (i - middle);
    }
    return new Trend(mean, lower == 0 ? 0 : upper / lower * (n - 1));
  }

  /** Of the second half, when what was there at the beginning has long aged out. */
  static Trend ofSecondHalf(List<? extends Number> samples) {
    return of(samples.subList(samples.size() / 2, samples.size()));
  }

  boolean grows() {
    return rise > NOISE * mean;
  }

  /** In percent of the mean. */
  double percent() {
    return mean == 0 ? 0 : 100 * rise / mean;
  }
}
