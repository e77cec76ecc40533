package dev.greenroom.functions.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.greenroom.functions.HttpFunction.Served;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.http.Query;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequestLineTest {
  private static final Instant AT = Instant.ofEpochMilli(1_767_323_045_678L);

  private static Map<?, ?> line(int status, Map<String, String> headers) {
    HttpRequest request =
        new HttpRequest("GET", "/a", Query.parse(""), headers, new byte[0], "192.0.2.1", "req-1");
    Served served =
        new Served(Optional.of(request), Optional.of("GetRoomInfo"), status, new byte[0]);
    String line = RequestLine.of(served, "RoomsFunction", AT, Duration.ofNanos(12_500_000), false);
    assertFalse(line.contains("\n"), "one line");
    return (Map<?, ?>) Json.read(line.getBytes(StandardCharsets.UTF_8));
  }

  /** As CloudWatch reads it: every metric and dimension that is declared has a value beside it. */
  @Test
  void theMetricsOfCloudWatchHaveTheirValues() {
    Map<?, ?> line = line(200, Map.of());
    Map<?, ?> meta = (Map<?, ?>) line.get("_aws");
    assertEquals(AT.toEpochMilli(), ((Number) meta.get("Timestamp")).longValue());
    Map<?, ?> directive = (Map<?, ?>) ((List<?>) meta.get("CloudWatchMetrics")).getFirst();
    assertEquals("Greenroom", directive.get("Namespace"));
    assertEquals(List.of(List.of("operation")), directive.get("Dimensions"));
    assertEquals("GetRoomInfo", line.get("operation"));
    for (Object metric : (List<?>) directive.get("Metrics")) {
      Object name = ((Map<?, ?>) metric).get("Name");
      assertEquals(true, line.get(name) instanceof Number, "a number for " + name);
    }
    assertEquals(12.5, ((Number) line.get("latency")).doubleValue());
    assertEquals(0, ((Number) line.get("errors")).intValue());
  }

  @Test
  void faultsOfOursAreErrorsAndRefusalsAreNot() {
    assertEquals(1, ((Number) line(500, Map.of()).get("errors")).intValue());
    assertEquals("ERROR", line(500, Map.of()).get("level"));
    assertEquals(0, ((Number) line(404, Map.of()).get("errors")).intValue());
  }

  @Test
  void whoCallsMayNameTheRequestButNotWriteIntoTheLog() {
    assertEquals("req-1", line(200, Map.of()).get("correlationId"));
    assertEquals("match-7", line(200, Map.of("x-correlation-id", "match-7")).get("correlationId"));
    for (String bad : List.of("a b", "a\n{}", "x".repeat(129), "")) {
      assertEquals("req-1", line(200, Map.of("x-correlation-id", bad)).get("correlationId"));
    }
    Map<?, ?> traced = line(200, Map.of("x-amzn-trace-id", "Root=1-2-3"));
    assertEquals("Root=1-2-3", traced.get("traceId"));
  }
}
