package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.BILLING_WRITE;
import static dev.greenroom.core.token.Scope.PROCESSES_READ;
import static dev.greenroom.core.token.Scope.PROCESSES_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.budget.Budget;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.usage.ProcessCost;
import dev.greenroom.core.usage.Statement;
import dev.greenroom.core.usage.Usage;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.BudgetFields;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.UsageView;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What was consumed, and the budget for it: Greenroom's own, v1. */
public final class UsageFunction extends HttpFunction {
  private static final Text MONTH =
      Text.matching(7, 7, "[0-9]{4}-(0[1-9]|1[0-2])", "a year and a month, such as 2026-05");

  private final Core core;

  /** What it serves, and who may call it. */
  static List<Route> routes() {
    RouteGroup billing = RouteGroup.developers(UsageFunction.class, BILLING_WRITE, BILLING_WRITE);
    RouteGroup processes =
        RouteGroup.developers(UsageFunction.class, PROCESSES_READ, PROCESSES_WRITE);
    return List.of(
        billing.get("GetUsage", "/greenroom/v1/usage").refusing(INVALID),
        billing.get("GetBudget", "/greenroom/v1/budget"),
        billing.put("SetBudget", "/greenroom/v1/budget").refusing(INVALID),
        processes.get("GetProcessCost", "/greenroom/v1/processes/{processId}/cost"));
  }

  public UsageFunction(Wiring wiring) {
    super(wiring, routes());
    this.core = wiring.core();
    on("GetUsage", this::usage);
    on("GetBudget", call -> budget(call.orgId()));
    on("SetBudget", this::setBudget);
    on("GetProcessCost", this::process);
  }

  private Instant now() {
    return core.clock().instant();
  }

  private Answer usage(Call call) {
    String orgId = call.orgId();
    YearMonth month =
        call.query().text("month", MONTH).map(YearMonth::parse).orElse(Usage.month(now()));
    Map<String, String> names =
        core.applications().list(orgId).stream()
            .collect(Collectors.toMap(Application::appId, Application::appName));
    return HttpResponse.json(
        200, UsageView.month(orgId, core.usage().statement(orgId, month, now()), names).toMap());
  }

  /** The limit and what the month has come to, measured at this moment. */
  private Answer budget(String orgId) {
    Optional<Budget> budget = core.budgets().get(orgId);
    Statement present = core.usage().statement(orgId, Usage.month(now()), now());
    return HttpResponse.json(
        200,
        new JsonObject()
            .putNullable("monthlyLimit", budget.map(b -> JsonObject.number(b.limit())))
            .put("currency", core.usage().prices().currency())
            .put("month", present.month().toString())
            .put("spent", JsonObject.number(present.total()))
            .put(
                "reached",
                budget.filter(b -> present.total().compareTo(b.limit()) >= 0).isPresent())
            .putNullable("setBy", budget.map(Budget::setBy))
            .putNullable("setAt", budget.map(Budget::setAt))
            .toMap());
  }

  /** Without {@code monthlyLimit} there is no budget any more. */
  private Answer setBudget(Call call) {
    String orgId = call.orgId();
    BudgetFields.onlyLimit(call.body())
        .ifPresentOrElse(
            limit -> core.budgets().set(orgId, limit, call.caller().name(), now()),
            () -> core.budgets().remove(orgId));
    return budget(orgId);
  }

  private Answer process(Call call) {
    String id = call.path("processId");
    Process process =
        core.processes()
            .get(id)
            .filter(p -> core.applications().owns(call.orgId(), p.appId()))
            .orElseThrow(() -> GreenroomException.notFound("processId '%s' is not a process.", id));
    ProcessCost cost = core.costs().withRooms(process);
    Fitting rooms = Fitting.first(cost.rooms().stream().map(UsageView::room).toList());
    return rooms.marked(
        HttpResponse.json(
            200, UsageView.process(process, cost).put("rooms", rooms.elements()).toMap()));
  }
}
