package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greenroom cost}: what a month has come to, by application and deployment. */
@Command(name = "cost", description = "Show what a month has come to.")
final class CostCommand implements Runnable {
  @Mixin private final ApiOptions options;
  @Mixin private final OrgOption org = new OrgOption();

  @Option(names = "--month", paramLabel = "YYYY-MM", description = "In UTC; default: this one.")
  private String month;

  CostCommand(Console console) {
    this.options = new ApiOptions(console);
  }

  @Override
  public void run() {
    ApiClient api = org.client(options);
    String query = month == null ? "" : "?month=" + ApiClient.encode(month);
    Json usage = api.get("/greenroom/v1/usage" + query);
    Table table =
        new Table(
            "APP",
            "DEPLOYMENT",
            "PROCESSES",
            "VCPU-HOURS",
            "GB-HOURS",
            "EGRESS GB",
            usage.at("currency").text());
    for (Json app : usage.at("apps").items()) {
      for (Json deployment : app.at("deployments").items()) {
        table.row(
            app.at("appName").asText().orElse(app.at("appId").text()),
            deployment.at("deploymentId").text(),
            deployment.at("processes").text(),
            Decimal.text(deployment.at("vcpuHours")),
            Decimal.text(deployment.at("memoryGbHours")),
            Decimal.text(deployment.at("egressGb")),
            Decimal.text(deployment.at("amount")));
      }
    }
    table.row("all", "", "", "", "", "", Decimal.text(usage.at("amount")));
    options.show(usage, table);
  }
}
