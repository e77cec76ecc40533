package dev.greenroom.core.budget;

import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.usage.Usage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;

/**
 * What an organization may consume in a month (UTC), and what it had when that was last measured.
 * From then on it is reckoned with what ran at the time, so that no reader need add anything up.
 *
 * @param orgId whose
 * @param limit in the currency of the price list, 0 or more; with 0 nothing starts
 * @param setBy by whom
 * @param setAt when
 * @param month the month that was measured
 * @param spent what that month had come to
 * @param perHour what an hour of all that ran then is worth
 * @param measuredAt when
 */
public record Budget(
    String orgId,
    BigDecimal limit,
    String setBy,
    Instant setAt,
    YearMonth month,
    BigDecimal spent,
    BigDecimal perHour,
    Instant measuredAt) {
  private static final BigDecimal MILLIS_PER_HOUR = BigDecimal.valueOf(3_600_000);

  /** What the month has come to, reckoned from what was measured last; a new month begins at 0. */
  public BigDecimal spentAt(Instant now) {
    boolean same = Usage.month(now).equals(month);
    Instant since = same ? measuredAt : Usage.begin(Usage.month(now));
    long millis = Math.max(0, Duration.between(since, now).toMillis());
    BigDecimal more =
        perHour.multiply(BigDecimal.valueOf(millis)).divide(MILLIS_PER_HOUR, 9, RoundingMode.UP);
    return same ? spent.add(more) : more;
  }

  /** True when nothing new may be started. */
  public boolean reached(Instant now) {
    return spentAt(now).compareTo(limit) >= 0;
  }

  static Budget read(ItemReader in) {
    return new Budget(
        in.string("orgId"),
        new BigDecimal(in.string("limit")),
        in.string("setBy"),
        in.instant("setAt"),
        YearMonth.parse(in.string("month")),
        new BigDecimal(in.string("spent")),
        new BigDecimal(in.string("perHour")),
        in.instant("measuredAt"));
  }
}
