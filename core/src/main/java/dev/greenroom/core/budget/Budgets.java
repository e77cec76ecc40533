package dev.greenroom.core.budget;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Remembered;
import dev.greenroom.core.time.Retry;
import dev.greenroom.core.usage.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/**
 * The table of budgets. The way of every room asks for the budget of its organization: one read a
 * minute, whether there is one or not. So a budget that was just reached refuses up to two minutes
 * late: a minute until it is measured, another until that is read.
 */
public final class Budgets {
  /** All budgets stand in one partition of their index: they are few, and listed once a minute. */
  private static final String ALL = "all";

  private final Database database;
  private final TableSpec table;
  private final Usage usage;
  private final Retry retry;
  private final Remembered<Optional<Budget>> remembered;

  public Budgets(Database database, Tables tables, Usage usage, Retry retry, InstantSource clock) {
    this.database = database;
    this.table = tables.budgets();
    this.usage = usage;
    this.retry = retry;
    this.remembered = new Remembered<>(orgId -> Optional.of(get(orgId)), clock);
  }

  /** As written. */
  public Optional<Budget> get(String orgId) {
    return database.item(table, table.key(orgId)).map(i -> Budget.read(table.reader(i)));
  }

  /** The budget that refuses anything new at the moment, as far as this machine remembers. */
  Optional<Budget> exhausted(String orgId, Instant now) {
    return remembered.get(orgId).flatMap(budget -> budget).filter(b -> b.reached(now));
  }

  /** What is valued, and at which prices. */
  public Usage usage() {
    return usage;
  }

  /** All budgets; an index may lag behind. */
  public List<Budget> all() {
    return database.getAll(
        table,
        database.all(Index.of(table, Tables.ALL, ALL)).stream().map(table::keyOf).toList(),
        i -> Budget.read(table.reader(i)));
  }

  /** Sets the limit, measures, and hands back the budget as it is now. */
  public Budget set(String orgId, BigDecimal limit, String by, Instant now) {
    return set(orgId, limit, by, now, now);
  }

  /**
   * The same for a limit that was set elsewhere before.
   *
   * @param setAt when it was set
   */
  public Budget set(String orgId, BigDecimal limit, String by, Instant setAt, Instant now) {
    YearMonth month = Usage.month(now);
    Budget budget =
        new Budget(
            orgId,
            limit,
            by,
            setAt,
            month,
            usage.statement(orgId, month, now).total(),
            usage.perHour(orgId),
            now);
    Update update =
        measured(budget)
            .stamped()
            .set("limit", limit.toPlainString())
            .set("setBy", by)
            .set("setAt", setAt)
            .set("listed", ALL);
    retry.untilSettled(() -> database.update(update));
    remembered.forgetAll();
    return budget;
  }

  /** From now on nothing is refused. */
  public void remove(String orgId) {
    database.delete(table, table.key(orgId));
    remembered.forgetAll();
  }

  /**
   * Measures again; the budget that is written now, or empty when it is gone or was measured later.
   */
  Optional<Budget> measure(Budget budget, Instant now) {
    YearMonth month = Usage.month(now);
    Budget measured =
        new Budget(
            budget.orgId(),
            budget.limit(),
            budget.setBy(),
            budget.setAt(),
            month,
            usage.statement(budget.orgId(), month, now).total(),
            usage.perHour(budget.orgId()),
            now);
    Update update = measured(measured).require("#measuredAt <= ?", now);
    return retry.untilSettled(() -> database.update(update)).done()
        ? Optional.of(measured)
        : Optional.empty();
  }

  private Update measured(Budget budget) {
    return Update.of(table, budget.orgId())
        .set("month", budget.month().toString())
        .set("spent", budget.spent().toPlainString())
        .set("perHour", budget.perHour().toPlainString())
        .set("measuredAt", budget.measuredAt());
  }
}
