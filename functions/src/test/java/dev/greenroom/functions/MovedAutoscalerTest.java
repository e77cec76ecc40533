package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target that the autoscaler has found, on a move and when something beside it is changed. */
class MovedAutoscalerTest {
  private static final String APP = "app-autoscaled";

  private Api api;

  @BeforeEach
  void start() {
    api = new Api();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static Map<String, Object> allocation(int max) {
    Map<String, Object> allocation = new LinkedHashMap<>();
    allocation.put("region", "Frankfurt");
    allocation.put("minProcesses", 1);
    allocation.put("maxProcesses", max);
    allocation.put("autoscalingEnabled", true);
    return allocation;
  }

  private static Map<String, Object> config(Map<String, Object> allocation) {
    return Map.of(
        "staticProcessAllocation",
        List.of(allocation),
        "processAutoscalerConfig",
        Map.of("targetMetric", Map.of("metricName", "concurrent-requests", "metricValue", 5L)));
  }

  /** As an export has it: 4 were wanted at that moment. */
  private static Map<String, Object> record() {
    Map<String, Object> allocation = allocation(9);
    allocation.put("targetProcesses", 4);
    Map<String, Object> record = new LinkedHashMap<>();
    record.put("kind", "application");
    record.put("appId", APP);
    record.put("appName", "duel");
    record.put("appSecret", "secret-of-long-ago");
    record.put("authConfiguration", Map.of("anonymous", Map.of()));
    record.put("serviceConfig", config(allocation));
    return record;
  }

  private Reply put(Map<String, Object> record) {
    return api.request("PUT", "/greenroom/v1/import").body(record).send();
  }

  private static long target(Reply app) {
    assertEquals(200, app.status(), app.text());
    Map<?, ?> config = (Map<?, ?>) app.object().get("serviceConfig");
    Map<?, ?> shown = (Map<?, ?>) ((List<?>) config.get("staticProcessAllocation")).getFirst();
    return (long) shown.get("targetProcesses");
  }

  @Test
  void whatAnExportSaysAnImportTakes() {
    Reply reply = put(record());
    assertEquals(200, reply.status(), reply.text());
    assertEquals("created", reply.string("result"));
    assertEquals(4, target(api.get("/apps/v2/apps/" + APP).send()));
    Map<String, Object> exported = new LinkedHashMap<>();
    api.get("/greenroom/v1/export?after=apps:0")
        .send()
        .list("records")
        .forEach(app -> ((Map<?, ?>) app).forEach((k, v) -> exported.put((String) k, v)));
    assertEquals("unchanged", put(exported).string("result"));
  }

  @Test
  void whoChangesSomethingElseLeavesTheTargetWhereItIs() {
    put(record());
    String app = "/apps/v2/apps/" + APP;
    Map<String, Object> more = Map.of("serviceConfig", config(allocation(12)));
    assertEquals(4, target(api.request("PATCH", app).body(more).send()));
    Map<String, Object> fewer = Map.of("serviceConfig", config(allocation(3)));
    assertEquals(3, target(api.request("PATCH", app).body(fewer).send()), "within the limits");
    assertEquals(3, target(api.get(app).send()));
  }
}
