package dev.greenroom.functions.view;

import dev.greenroom.core.usage.Statement;
import dev.greenroom.core.usage.Usage;
import java.net.URI;
import java.util.Optional;

/** What was consumed, in the words of bills: Invoice and InvoiceItem. */
public final class BillingView {
  private BillingView() {}

  /**
   * A past month. It is paid, since nobody owes anything for it; it was due when it was over.
   *
   * @param api where the usage of the month can be read, in place of a PDF
   */
  public static JsonObject invoice(String orgId, Statement statement, URI api) {
    return new JsonObject()
        .put("id", "invoice-%s-%s".formatted(orgId, statement.month()))
        .put("year", statement.month().getYear())
        .put("month", statement.month().getMonthValue())
        .put("dueDate", Usage.begin(statement.month().plusMonths(1)))
        .put("amountDue", JsonObject.number(statement.total()))
        .put("status", "paid")
        .put(
            "pdfUrl",
            "%s/greenroom/v1/usage?orgId=%s&month=%s"
                .formatted(api.toString().replaceAll("/+$", ""), orgId, statement.month()));
  }

  /**
   * One product of one deployment.
   *
   * @param appName null when the application was deleted
   */
  public static JsonObject item(Statement.Item item, String appName) {
    return new JsonObject()
        .put(
            "productName",
            "%s of %s, %s"
                .formatted(
                    name(item.product()),
                    Optional.ofNullable(appName).orElse(item.line().appId()),
                    item.line().deploymentId()))
        .put("quantity", JsonObject.number(item.quantity()))
        .put("unit", item.product().unit())
        .put("unitPrice", JsonObject.number(item.unitPrice()))
        .put("amount", JsonObject.number(item.amount()));
  }

  private static String name(Statement.Product product) {
    return switch (product) {
      case vcpu -> "vCPU";
      case memory -> "Memory";
      case egress -> "Egress";
    };
  }
}
