package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers in a table: at most six digits behind the point, and no powers of ten. */
final class Decimal {
  private static final int DIGITS = 6;

  private Decimal() {}

  static String text(Json number) {
    return number.value() instanceof Number n
        ? new BigDecimal(n.toString())
            .setScale(DIGITS, RoundingMode.HALF_UP)
            .stripTrailingZeros()
            .toPlainString()
        : "-";
  }
}
