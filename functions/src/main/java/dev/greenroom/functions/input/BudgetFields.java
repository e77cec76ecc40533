package dev.greenroom.functions.input;

import java.math.BigDecimal;
import java.util.Optional;

/** The field {@code monthlyLimit}, in the currency of the price list. */
public final class BudgetFields {
  private static final String FIELD = "monthlyLimit";
  private static final double MOST = 1e12;
  private static final String ALLOWED = "a number from 0 to 1000000000000";

  private BudgetFields() {}

  /** The limit; absent where there shall be none. */
  public static Optional<BigDecimal> limit(Fields body) {
    return body.number(FIELD)
        .map(
            limit -> {
              if (limit < 0 || limit > MOST) {
                throw body.refused(FIELD, limit, ALLOWED);
              }
              return BigDecimal.valueOf(limit);
            });
  }

  /** The same of a body that has nothing else. */
  public static Optional<BigDecimal> onlyLimit(Fields body) {
    body.only(FIELD);
    return limit(body);
  }

  /** The limit, which must be there. */
  public static BigDecimal requiredLimit(Fields body) {
    body.require(FIELD, ALLOWED);
    return limit(body).orElseThrow();
  }
}
