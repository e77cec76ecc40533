package dev.greenroom.core.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Divides an amount so that the parts add up to it again, to the last digit. */
final class Split {
  private Split() {}

  /**
   * @param weights 0 or more each
   * @return as many parts, in billionths; all 0 when the weights are
   */
  static List<BigDecimal> of(BigDecimal amount, List<Long> weights) {
    BigDecimal all = BigDecimal.valueOf(weights.stream().mapToLong(Long::longValue).sum());
    List<BigDecimal> parts = new ArrayList<>();
    BigDecimal given = BigDecimal.ZERO;
    long sum = 0;
    for (long weight : weights) {
      sum += weight;
      BigDecimal upToHere =
          all.signum() == 0
              ? BigDecimal.ZERO
              : amount
                  .multiply(BigDecimal.valueOf(sum))
                  .divide(all, Consumption.SCALE, RoundingMode.HALF_UP);
      parts.add(upToHere.subtract(given));
      given = upToHere;
    }
    return parts;
  }
}
