package dev.greenroom.core.usage;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** How much of an organization ran at once, as the largest sample of each day (UTC). */
public final class Peaks {
  /** The present day and six before it. */
  static final int DAYS = 7;

  /** A day more than is asked for. */
  private static final Duration KEPT = Duration.ofDays(DAYS + 1);

  private final Database database;
  private final TableSpec table;

  public Peaks(Database database, Tables tables) {
    this.database = database;
    this.table = tables.usage();
  }

  private static String account(String orgId) {
    return orgId + "#peaks";
  }

  private static LocalDate day(Instant at) {
    return LocalDate.ofInstant(at, ZoneOffset.UTC);
  }

  /** A sample; a smaller one than the day's largest changes nothing. */
  public void sampled(String orgId, long milliVcpus, Instant at) {
    database.update(
        Update.of(table, account(orgId), day(at).toString())
            .stamped()
            .set("milliVcpus", milliVcpus)
            .set(TableSpec.TTL, at.plus(KEPT).getEpochSecond())
            .require("attribute_not_exists(#milliVcpus) OR #milliVcpus < ?", milliVcpus));
  }

  /** The largest sample of the last {@value #DAYS} days, in thousandths of a core; one query. */
  public long largest(String orgId, Instant now) {
    String first = day(now).minusDays(DAYS - 1).toString();
    return database.all(Index.ofTable(table, account(orgId))).stream()
        .map(table::reader)
        .filter(in -> in.string("entry").compareTo(first) >= 0)
        .mapToLong(in -> in.number("milliVcpus", 0))
        .max()
        .orElse(0);
  }
}
