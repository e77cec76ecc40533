package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greenroom top}: what the processes use, over and over. */
@Command(
    name = "top",
    description = "Show what the processes use, the busiest first, until it is interrupted.")
final class TopCommand implements Runnable {
  private static final double MIB = 1 << 20;

  /** A figure and how it is shown. */
  private enum Figure {
    cpu("%.2f"),
    memory("%.0f MB"),
    activeConnections("%.0f"),
    rateEgress("%.1f KB/s");

    private final String form;

    Figure(String form) {
      this.form = form;
    }

    String text(Optional<Double> value) {
      double unit = this == memory ? MIB : this == rateEgress ? 1000 : 1;
      return value.map(v -> String.format(Locale.ROOT, form, v / unit)).orElse("-");
    }
  }

  private final Console console;
  private final BooleanSupplier terminal;
  @Mixin private final ApiOptions options;

  @Option(
      names = {"-a", "--app-id"},
      paramLabel = "APP",
      description = "Only this application; else HATHORA_APP_ID, else all.")
  private String appId;

  @Option(names = "--once", description = "Show it once.")
  private boolean once;

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "Between two looks; default ${DEFAULT-VALUE}.")
  private Duration interval;

  /**
   * @param terminal whether somebody looks on at a terminal; else it is plain text, one table below
   *     the other
   */
  TopCommand(Console console, BooleanSupplier terminal) {
    this.console = console;
    this.terminal = terminal;
    this.options = new ApiOptions(console);
  }

  static boolean atATerminal() {
    return System.console() != null && System.console().isTerminal();
  }

  @Override
  public void run() {
    ApiClient api = options.client();
    new Pictures(console, interval, once, options.json(), terminal.getAsBoolean())
        .show(
            () -> {
              List<Map<String, Object>> rows = rows(api);
              return () -> options.show(new Json(rows), table(rows));
            });
  }

  private List<Map<String, Object>> rows(ApiClient api) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String app : apps(api)) {
      for (Json process : LiveProcesses.of(api, ApiClient.encode(app))) {
        rows.add(row(api, app, process));
      }
    }
    rows.sort(
        Comparator.comparing((Map<String, Object> row) -> value(row, Figure.cpu).orElse(0.0))
            .reversed());
    return rows;
  }

  private List<String> apps(ApiClient api) {
    Optional<String> one = Optional.ofNullable(appId).or(() -> console.env("HATHORA_APP_ID"));
    return one.map(List::of)
        .orElseGet(
            () ->
                api.get("/apps/v2/apps").at("applications").items().stream()
                    .map(app -> app.at("appId").text())
                    .toList());
  }

  private static Map<String, Object> row(ApiClient api, String app, Json process) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("appId", app);
    for (String name :
        List.of("processId", "region", "status", "roomsAllocated", "roomsPerProcess")) {
      row.put(name, process.at(name).value());
    }
    Json metrics = metrics(api, app, process.at("processId").text());
    for (Figure figure : Figure.values()) {
      List<Json> points = metrics.at(figure.name()).items();
      row.put(figure.name(), points.isEmpty() ? null : points.getLast().at("value").value());
    }
    return row;
  }

  /** One that is gone since it was listed has none. */
  private static Json metrics(ApiClient api, String app, String processId) {
    StringBuilder names = new StringBuilder();
    for (Figure figure : Figure.values()) {
      names.append("&metrics=").append(figure);
    }
    try {
      return api.get(
          "/processes/v3/apps/%s/processes/process/%s/metrics?step=10%s"
              .formatted(ApiClient.encode(app), ApiClient.encode(processId), names));
    } catch (Failure gone) {
      return new Json(null);
    }
  }

  private static Table table(List<Map<String, Object>> rows) {
    Table table =
        new Table(
            "PROCESS", "APP", "REGION", "STATUS", "CPU", "MEMORY", "CONNECTIONS", "ROOMS", "SENDS");
    for (Map<String, Object> row : rows) {
      Json shown = new Json(row);
      table.row(
          shown.at("processId").text(),
          shown.at("appId").text(),
          shown.at("region").text(),
          shown.at("status").text(),
          Figure.cpu.text(value(row, Figure.cpu)),
          Figure.memory.text(value(row, Figure.memory)),
          Figure.activeConnections.text(value(row, Figure.activeConnections)),
          shown.at("roomsAllocated").text() + "/" + shown.at("roomsPerProcess").text(),
          Figure.rateEgress.text(value(row, Figure.rateEgress)));
    }
    return table;
  }

  private static Optional<Double> value(Map<String, Object> row, Figure figure) {
    return row.get(figure.name()) instanceof Number number
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }
}
