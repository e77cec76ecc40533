package dev.greenroom.functions.move;

import dev.greenroom.core.Core;
import dev.greenroom.core.budget.Budget;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.input.BudgetFields;
import dev.greenroom.functions.view.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;

/** What an organization may spend in a month. What it has spent elsewhere does not count here. */
final class ImportedBudget {
  private final Core core;

  ImportedBudget(Core core) {
    this.core = core;
  }

  /**
   * @throws GreenroomException 422 for what is no budget
   */
  JsonObject put(Arrival arrival) {
    BigDecimal limit = BudgetFields.requiredLimit(arrival.body());
    String by = arrival.body().text("setBy", Arrival.BY).orElse(arrival.by());
    Optional<Instant> at = arrival.moment("setAt");
    Optional<Budget> before = core.budgets().get(arrival.orgId());
    boolean same =
        before
            .filter(budget -> budget.limit().compareTo(limit) == 0)
            .filter(budget -> budget.setBy().equals(by))
            .filter(budget -> at.isEmpty() || at.get().equals(budget.setAt()))
            .isPresent();
    if (same) {
      return answer(arrival, Arrival.Result.unchanged);
    }
    if (!arrival.dryRun()) {
      Instant now = arrival.now();
      core.budgets().set(arrival.orgId(), limit, by, at.orElse(now), now);
    }
    return answer(arrival, before.isEmpty() ? Arrival.Result.created : Arrival.Result.updated);
  }

  private static JsonObject answer(Arrival arrival, Arrival.Result result) {
    return Arrival.answer(Kind.budget, arrival.orgId(), result);
  }
}
