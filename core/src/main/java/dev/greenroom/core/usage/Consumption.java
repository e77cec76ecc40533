package dev.greenroom.core.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Resources over time, exact: whole numbers that can be added in any order.
 *
 * @param milliVcpuMillis requested thousandths of a core, times milliseconds
 * @param mibMillis requested MiB, times milliseconds
 * @param egressBytes sent to players
 */
public record Consumption(long milliVcpuMillis, long mibMillis, long egressBytes) {
  public static final Consumption NOTHING = new Consumption(0, 0, 0);

  /** Billionths: below that nobody reads, and a second of a quarter of a core is 69,444 of them. */
  static final int SCALE = 9;

  private static final BigDecimal MILLI_VCPU_MILLIS_PER_HOUR = BigDecimal.valueOf(3_600_000_000L);
  private static final BigDecimal MIB_MILLIS_PER_GB_HOUR = BigDecimal.valueOf(1024L * 3_600_000L);
  private static final BigDecimal BYTES_PER_GB = BigDecimal.valueOf(1_000_000_000L);

  public Consumption plus(Consumption other) {
    return new Consumption(
        milliVcpuMillis + other.milliVcpuMillis,
        mibMillis + other.mibMillis,
        egressBytes + other.egressBytes);
  }

  /** Cores, times seconds, in thousandths. */
  public BigDecimal vcpuSeconds() {
    return BigDecimal.valueOf(Math.round(milliVcpuMillis / 1000.0), 3);
  }

  /** MiB, times seconds. */
  public BigDecimal mibSeconds() {
    return BigDecimal.valueOf(mibMillis, 3);
  }

  /** Cores, times hours. */
  public BigDecimal vcpuHours() {
    return divided(milliVcpuMillis, MILLI_VCPU_MILLIS_PER_HOUR);
  }

  /** GB of 1024 MiB, times hours. */
  public BigDecimal memoryGbHours() {
    return divided(mibMillis, MIB_MILLIS_PER_GB_HOUR);
  }

  /** GB of 10^9 bytes, as networks are sold. */
  public BigDecimal egressGb() {
    return divided(egressBytes, BYTES_PER_GB);
  }

  private static BigDecimal divided(long amount, BigDecimal by) {
    return BigDecimal.valueOf(amount).divide(by, SCALE, RoundingMode.HALF_UP);
  }
}
