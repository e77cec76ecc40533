package dev.greenroom.core.sim;

import java.util.SplittableRandom;

/**
 * What goes up and down within an hour, of which samples an hour apart say nothing. In a trace of a
 * large game with five minutes between samples, half of all changes over ten minutes are under 0.9
 * percent and one in twenty is over 2.6 percent: a normal distribution. It fades within about
 * twenty minutes.
 */
final class Noise {
  /** A trace with smaller steps has its own. */
  static final int FROM_STEP = 900;

  private static final int STEP = 300;

  /** How alike two neighbours are. */
  private static final double ALIKE = 0.8;

  /** Of a change over ten minutes: half of them are within 0.6745 deviations. */
  private static final double CHANGE = 0.009 / 0.6745;

  private final double[] factors;

  private Noise(double[] factors) {
    this.factors = factors;
  }

  static Noise within(Trace trace, long seed) {
    boolean fine = trace.step() < FROM_STEP;
    double[] factors = new double[trace.length() / STEP + 2];
    double deviation = fine ? 0 : CHANGE / Math.sqrt(2 * (1 - ALIKE * ALIKE));
    SplittableRandom random = new SplittableRandom(seed ^ STEP);
    double now = deviation * random.nextGaussian();
    for (int i = 0; i < factors.length; i++) {
      factors[i] = Math.exp(now);
      now = ALIKE * now + Math.sqrt(1 - ALIKE * ALIKE) * deviation * random.nextGaussian();
    }
    return new Noise(factors);
  }

  /** What players are multiplied with. */
  double at(int second) {
    double share = (double) (second % STEP) / STEP;
    return factors[second / STEP] * (1 - share) + factors[second / STEP + 1] * share;
  }
}
