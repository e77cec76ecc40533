package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.INVALID;
import static dev.greenroom.core.token.Scope.BILLING_WRITE;

import dev.greenroom.core.Core;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.usage.Statement;
import dev.greenroom.core.usage.Usage;
import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Refusal;
import dev.greenroom.functions.input.Text;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import dev.greenroom.functions.view.BillingView;
import dev.greenroom.functions.view.Fitting;
import dev.greenroom.functions.view.JsonObject;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Billing, v1: what was consumed and what it is worth. Nobody is charged anything, so there is no
 * payment method, and nothing is ever due.
 */
public final class BillingFunction extends HttpFunction {
  /** As far back as one looks in practice, and as usage is kept. */
  private static final int MONTHS = 12;

  private static final Text URL = Text.of(1, 2000);

  private final Core core;

  /** What it serves, and who may call it; there is but one scope. */
  static List<Route> routes() {
    RouteGroup billing = RouteGroup.developers(BillingFunction.class, BILLING_WRITE, BILLING_WRITE);
    String all = "/billing/v1";
    return List.of(
        billing.get("GetBalance", all + "/balance").refusing(INVALID),
        billing.get("GetInvoices", all + "/invoices").refusing(INVALID),
        billing.get("GetPaymentMethod", all + "/paymentmethod").refusing(INVALID),
        billing.get("GetUpcomingInvoiceItems", all + "/upcoming/items").refusing(INVALID),
        billing.get("GetUpcomingInvoiceTotal", all + "/upcoming/total").refusing(INVALID),
        billing.post("InitStripeCustomerPortalUrl", all + "/customerportalurl").refusing(INVALID));
  }

  public BillingFunction(Wiring wiring) {
    super(wiring, routes());
    this.core = wiring.core();
    on("GetBalance", this::balance);
    on("GetInvoices", this::invoices);
    on("GetPaymentMethod", this::paymentMethod);
    on("GetUpcomingInvoiceItems", this::items);
    on("GetUpcomingInvoiceTotal", this::total);
    on("InitStripeCustomerPortalUrl", this::portal);
  }

  private Instant now() {
    return core.clock().instant();
  }

  private Statement present(String orgId) {
    return core.usage().statement(orgId, Usage.month(now()), now());
  }

  /** What is left of the month's budget, less than 0 when it was passed; 0 without a budget. */
  private Answer balance(Call call) {
    String orgId = call.orgId();
    BigDecimal left =
        core.budgets()
            .get(orgId)
            .map(budget -> budget.limit().subtract(present(orgId).total()))
            .orElse(BigDecimal.ZERO);
    return HttpResponse.json(200, JsonObject.number(left));
  }

  /** One for each past month in which something ran, the newest first. */
  private Answer invoices(Call call) {
    String orgId = call.orgId();
    return HttpResponse.json(
        200,
        core.usage().past(orgId, MONTHS, now()).stream()
            .filter(statement -> !statement.lines().isEmpty())
            .map(statement -> BillingView.invoice(orgId, statement, core.address()))
            .map(JsonObject::toMap)
            .toList());
  }

  private Answer paymentMethod(Call call) {
    call.orgId();
    return HttpResponse.json(200, Map.of());
  }

  private Answer items(Call call) {
    String orgId = call.orgId();
    Map<String, String> names =
        core.applications().list(orgId).stream()
            .collect(Collectors.toMap(Application::appId, Application::appName));
    Fitting items =
        Fitting.first(
            present(orgId).items().stream()
                .map(item -> BillingView.item(item, names.get(item.line().appId())))
                .toList());
    return items.marked(
        HttpResponse.json(200, new JsonObject().put("invoiceItems", items.elements()).toMap()));
  }

  private Answer total(Call call) {
    return HttpResponse.json(
        200,
        new JsonObject().put("value", JsonObject.number(present(call.orgId()).total())).toMap());
  }

  /** There is nothing to arrange in a portal: who is sent there is where they were. */
  private Answer portal(Call call) {
    call.orgId();
    String url = call.body().requiredText("returnUrl", URL);
    if (!web(url)) {
      throw Refusal.of("returnUrl", url, "an http or https URL");
    }
    return HttpResponse.json(200, url);
  }

  private static boolean web(String url) {
    try {
      URI uri = URI.create(url);
      return uri.getHost() != null && uri.isAbsolute() && uri.getScheme().matches("(?i)https?");
    } catch (IllegalArgumentException notAnAddress) {
      return false;
    }
  }
}
