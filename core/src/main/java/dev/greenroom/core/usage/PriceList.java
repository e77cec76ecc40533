package dev.greenroom.core.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * What consumption is valued at. Prices hold for all times: with another list, what was consumed
 * before is valued anew.
 *
 * @param currency three capital letters, as in ISO 4217
 * @param vcpuHour of a requested core for an hour
 * @param memoryGbHour of a requested GB (1024 MiB) for an hour
 * @param egressGb of a GB (10^9 bytes) sent to players
 */
public record PriceList(
    String currency, BigDecimal vcpuHour, BigDecimal memoryGbHour, BigDecimal egressGb) {

  public PriceList {
    if (!currency.matches("[A-Z]{3}")) {
      throw new IllegalArgumentException(
          "currency is '%s'; it must be three capital letters".formatted(currency));
    }
    notNegative("vcpuHour", vcpuHour);
    notNegative("memoryGbHour", memoryGbHour);
    notNegative("egressGb", egressGb);
  }

  private static void notNegative(String name, BigDecimal price) {
    if (price.signum() < 0) {
      throw new IllegalArgumentException(
          "%s is %s; it must be 0 or more".formatted(name, price.toPlainString()));
    }
  }

  /**
   * The list prices of AWS in us-east-1: Fargate for Linux on x86 by the vCPU and the GB, and the
   * first tier of data transfer to the Internet.
   */
  public static PriceList defaults() {
    return new PriceList(
        "USD", new BigDecimal("0.04048"), new BigDecimal("0.004445"), new BigDecimal("0.09"));
  }

  /** In billionths of the currency. */
  public BigDecimal of(Consumption consumed) {
    return price(consumed.vcpuHours(), vcpuHour)
        .add(price(consumed.memoryGbHours(), memoryGbHour))
        .add(price(consumed.egressGb(), egressGb));
  }

  /** Quantity times price, rounded to billionths. */
  public static BigDecimal price(BigDecimal quantity, BigDecimal each) {
    return quantity.multiply(each).setScale(Consumption.SCALE, RoundingMode.HALF_UP);
  }
}
