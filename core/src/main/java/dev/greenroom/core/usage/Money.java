package dev.greenroom.core.usage;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts for people. */
public final class Money {
  private static final int CENTS = 2;
  private static final int SMALL = 6;
  private static final BigDecimal CENT = new BigDecimal("0.01");

  private Money() {}

  /** {@code 12.34 USD}; what is less than a cent with up to six digits, as {@code 0.000123 USD}. */
  public static String text(BigDecimal amount, String currency) {
    boolean small = amount.signum() != 0 && amount.abs().compareTo(CENT) < 0;
    BigDecimal shown = amount.setScale(small ? SMALL : CENTS, RoundingMode.HALF_UP);
    return (small ? shown.stripTrailingZeros() : shown).toPlainString() + " " + currency;
  }
}
