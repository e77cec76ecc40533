package dev.greenroom.core.sim;

/**
 * How long rooms last: lognormal, nine of ten between 10 and 40 minutes. The n-th room always lasts
 * equally long, so that nothing needs to be kept of it.
 */
final class RoomLengths {
  private static final int QUANTILES = 1 << 12;
  private static final double MEDIAN = 20 * 60;

  /** Of ln: 10 and 40 minutes are half and twice the median, 1.645 deviations away. */
  private static final double DEVIATION = Math.log(2) / 1.645;

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final int[] whole = new int[QUANTILES];

  /** Of rooms that are met at a moment: longer ones are met more often. */
  private final int[] met = new int[QUANTILES];

  private final long seed;
  private final int boot;

  RoomLengths(long seed, int boot) {
    this.seed = seed;
    this.boot = boot;
    double longer = Math.exp(DEVIATION * DEVIATION);
    for (int i = 0; i < QUANTILES; i++) {
      double length = MEDIAN * Math.exp(DEVIATION * normal((i + 0.5) / QUANTILES));
      whole[i] = (int) Math.round(length);
      met[i] = (int) Math.round(length * longer);
    }
  }

  /** How long the n-th room holds its place, in seconds. */
  int of(long room) {
    return boot + whole[(int) (mixed(room) >>> 52)];
  }

  /** How long the n-th of those lasts that are there from the beginning, in seconds. */
  int rest(long room) {
    long mixed = mixed(~room);
    double share = (mixed & 0xFFFFF) / (double) 0x100000;
    return 1 + (int) (share * (boot + met[(int) (mixed >>> 52)]));
  }

  double mean() {
    double sum = 0;
    for (int length : whole) {
      sum += length;
    }
    return boot + sum / QUANTILES;
  }

  int longest() {
    return boot + met[QUANTILES - 1] + 1;
  }

  private long mixed(long index) {
    long z = seed + index * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Quantile of the normal distribution: Abramowitz and Stegun 26.2.23, 0.00045 off at most. */
  private static double normal(double share) {
    if (share > 0.5) {
      return -normal(1 - share);
    }
    double t = Math.sqrt(-2 * Math.log(share));
    double above = 2.515517 + t * (0.802853 + t * 0.010328);
    double below = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
    return above / below - t;
  }
}
