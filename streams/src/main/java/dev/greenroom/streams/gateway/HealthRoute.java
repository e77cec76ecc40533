package dev.greenroom.streams.gateway;

import dev.greenroom.core.health.Check;
import dev.greenroom.core.health.HealthReport;
import dev.greenroom.functions.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code GET /healthz?full}: 200 when all is well, else 503, and each check with its numbers. */
final class HealthRoute {
  private HealthRoute() {}

  static int status(HealthReport report) {
    return report.well() ? 200 : 503;
  }

  static String body(HealthReport report) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", report.well() ? "well" : "unwell");
    body.put("problems", problems(report));
    body.put("checks", report.checks().stream().map(HealthRoute::check).toList());
    return new String(Json.write(body), StandardCharsets.UTF_8);
  }

  private static List<String> problems(HealthReport report) {
    return report.checks().stream().flatMap(check -> check.problem().stream()).toList();
  }

  private static Map<String, Object> check(Check check) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", check.name());
    fields.put("well", check.well());
    check.value().ifPresent(value -> fields.put("value", value));
    fields.put("threshold", check.threshold());
    fields.put("unit", check.unit());
    return fields;
  }
}
