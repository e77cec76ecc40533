package dev.greenroom.functions.lambda;

import dev.greenroom.functions.HttpFunction.Served;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The line that a function writes of each request: for people, and in CloudWatch's embedded metric
 * format, by which it becomes metrics of the operation without a call (CloudWatch User Guide,
 * "Embedded metric format specification").
 */
final class RequestLine {
  static final String NAMESPACE = "Greenroom";
  private static final int FAULT = 500;
  private static final String CORRELATION_ID = "x-correlation-id";
  private static final String TRACE = "x-amzn-trace-id";

  /** What stands in a header of its own making goes into the log only when it is harmless. */
  private static final String HARMLESS = "[\\x21-\\x7e]{1,128}";

  private static final List<Map<String, String>> METRICS =
      List.of(
          Map.of("Name", "requests", "Unit", "Count"),
          Map.of("Name", "errors", "Unit", "Count"),
          Map.of("Name", "latency", "Unit", "Milliseconds"));

  private RequestLine() {}

  /**
   * @param took from the event to its answer
   * @param first whether it is the first since the function started
   */
  static String of(Served served, String function, Instant at, Duration took, boolean first) {
    Optional<HttpRequest> request = served.request();
    String requestId = request.map(HttpRequest::requestId).orElse("unknown");
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("level", served.status() >= FAULT ? "ERROR" : "INFO");
    line.put("requestId", Json.writable(requestId));
    line.put(
        "correlationId",
        request.flatMap(r -> harmless(r, CORRELATION_ID)).orElse(Json.writable(requestId)));
    request.flatMap(r -> harmless(r, TRACE)).ifPresent(trace -> line.put("traceId", trace));
    line.put("function", function);
    line.put("operation", served.operationId().orElse("unknown"));
    line.put("status", served.status());
    line.put("first", first);
    line.put("requests", 1);
    line.put("errors", served.status() >= FAULT ? 1 : 0);
    line.put("latency", took.toNanos() / 1_000_000.0);
    line.put(
        "_aws",
        Map.of(
            "Timestamp",
            at.toEpochMilli(),
            "CloudWatchMetrics",
            List.of(
                Map.of(
                    "Namespace",
                    NAMESPACE,
                    "Dimensions",
                    List.of(List.of("operation")),
                    "Metrics",
                    METRICS))));
    return new String(Json.write(line), StandardCharsets.UTF_8);
  }

  private static Optional<String> harmless(HttpRequest request, String header) {
    return request.header(header).filter(value -> value.matches(HARMLESS));
  }
}
