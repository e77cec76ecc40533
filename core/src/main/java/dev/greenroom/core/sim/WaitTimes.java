package dev.greenroom.core.sim;

import java.util.Arrays;

/** How long rooms waited for a place, in whole seconds, exactly. */
final class WaitTimes {
  private long[] counts = new long[64];
  private long count;
  private long sum;
  private int most;

  void add(int seconds) {
    if (seconds >= counts.length) {
      counts = Arrays.copyOf(counts, Math.max(seconds + 1, 2 * counts.length));
    }
    counts[seconds]++;
    count++;
    sum += seconds;
    most = Math.max(most, seconds);
  }

  /** So many of hundred waited at most so long; 0 of none. */
  private int percentile(int percent) {
    long left = Math.ceilDiv(count * percent, 100);
    for (int seconds = 0; seconds <= most; seconds++) {
      left -= counts[seconds];
      if (left <= 0) {
        return seconds;
      }
    }
    return most;
  }

  private long longerThan(int seconds) {
    long longer = count;
    for (int i = 0; i <= Math.min(seconds, counts.length - 1); i++) {
      longer -= counts[i];
    }
    return longer;
  }

  Outcome.Waits figures() {
    return new Outcome.Waits(
        count,
        percentile(50),
        percentile(99),
        most,
        count == 0 ? 0 : (double) sum / count,
        longerThan(Outcome.PROMISED_SECONDS));
  }
}
