package dev.greenroom.core.budget;

import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.usage.Money;
import dev.greenroom.core.usage.Usage;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Stands before everything that starts something new, and ends nothing that runs. What it refuses
 * is recorded, so that it can be told why there is no such room.
 */
public final class BudgetGate {
  private final Budgets budgets;
  private final Decisions decisions;
  private final InstantSource clock;

  public BudgetGate(Budgets budgets, Decisions decisions, InstantSource clock) {
    this.budgets = budgets;
    this.decisions = decisions;
    this.clock = clock;
  }

  /**
   * Lets a room in.
   *
   * @param there whether the room exists already: who repeats a request is not refused what they
   *     were given; asked only when the budget is reached
   * @throws GreenroomException 402 when the budget is reached
   */
  public void room(String orgId, String roomId, String by, BooleanSupplier there) {
    refuse(orgId, Decision.room(roomId), "Room %s was not created".formatted(roomId), by, there);
  }

  /**
   * Lets a suspended room come back.
   *
   * @throws GreenroomException 402 when the budget is reached
   */
  public void resumption(String orgId, String roomId, String by) {
    String what = "Room %s was not resumed".formatted(roomId);
    refuse(orgId, Decision.room(roomId), what, by, () -> false);
  }

  /**
   * Lets a process in that nobody asked for a room on.
   *
   * @throws GreenroomException 402 when the budget is reached
   */
  public void process(String orgId, String processId, String by) {
    refuse(orgId, processId, "Process %s was not opened".formatted(processId), by, () -> false);
  }

  /** True while nothing new may start; asked by a job, which is refused nothing and told of it. */
  public boolean isReached(String orgId) {
    return budgets.exhausted(orgId, clock.instant()).isPresent();
  }

  private void refuse(String orgId, String subject, String what, String by, BooleanSupplier there) {
    budgets
        .exhausted(orgId, clock.instant())
        .filter(budget -> !there.getAsBoolean())
        .ifPresent(
            budget -> {
              throw refused(budget, subject, what, by);
            });
  }

  private GreenroomException refused(Budget budget, String subject, String what, String by) {
    Instant now = clock.instant();
    String limit = money(budget.limit());
    String spent = money(budget.spentAt(now));
    String text =
        "The budget of %s a month is used up, with %s since %s."
            .formatted(limit, spent, Usage.month(now).atDay(1));
    decisions.record(
        new Decision(
            subject,
            now,
            DecisionKind.budgetRefused,
            text,
            Map.of(Decision.ORG, budget.orgId(), "limit", limit, "spent", spent, "by", by)));
    // Players and visitors read this too: figures are for those who may ask why.
    return new GreenroomException(
        ErrorCode.PAYMENT_REQUIRED, what + ": the budget of this month is used up.");
  }

  private String money(BigDecimal amount) {
    return Money.text(amount, budgets.usage().prices().currency());
  }
}
