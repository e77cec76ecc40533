package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeploymentsTest {
  private Api api;
  private String appId;
  private String path;

  @BeforeEach
  void start() {
    api = new Api();
    appId = api.app("duel");
    path = "/deployments/v3/apps/" + appId + "/deployments";
  }

  @AfterEach
  void stop() {
    api.close();
  }

  @Test
  void aNewApplicationHasNone() {
    assertEquals(404, api.get(path + "/latest").send().status());
    assertEquals("{\"deployments\":[]}", api.get(path).send().text());
  }

  @Test
  void whatIsPushedIsWhatIsShown() {
    String buildId =
        api.post("/builds/v3/builds")
            .body(Map.of("buildSizeInBytes", 1, "buildTag", "1.0"))
            .send()
            .string("buildId");
    api.post("/builds/v3/builds/" + buildId + "/run").send();
    Map<String, Object> body = Api.deployment(buildId);
    body.put("deploymentTag", "first");
    body.put("requestedGPU", 0);
    body.put(
        "env",
        List.of(Map.of("name", "Z", "value", "a = \"b\" $C ü"), Map.of("name", "A", "value", "")));
    body.put(
        "additionalContainerPorts",
        List.of(
            Map.of("name", "", "port", 7778, "transportType", "udp"),
            Map.of("name", "admin", "port", 7777, "transportType", "udp")));
    Reply pushed = api.post(path).body(body).send();
    String deploymentId = pushed.string("deploymentId");
    assertEquals(
        "{\"deploymentId\":\"%s\",\"appId\":\"%s\",\"buildId\":\"%s\",\"buildTag\":\"1.0\",\"deploymentTag\":\"first\",\"createdAt\":\"2026-01-02T03:04:05.678Z\",\"createdBy\":\"%s\",\"idleTimeoutEnabled\":true,\"roomsPerProcess\":2,\"defaultContainerPort\":{\"name\":\"default\",\"port\":7777,\"transportType\":\"tcp\"},\"additionalContainerPorts\":[{\"name\":\"port-udp-7778\",\"port\":7778,\"transportType\":\"udp\"},{\"name\":\"admin\",\"port\":7777,\"transportType\":\"udp\"}],\"requestedCPU\":0.5,\"requestedMemoryMB\":1024,\"env\":[{\"name\":\"Z\",\"value\":\"a = \\\"b\\\" $C ü\"},{\"name\":\"A\",\"value\":\"\"}]}"
            .formatted(deploymentId, appId, buildId, pushed.string("createdBy")),
        pushed.text());
    assertTrue(pushed.string("createdBy").startsWith("org-token-"));
    assertEquals(pushed.object(), api.get(path + "/latest").send().object());
    assertEquals(pushed.object(), api.get(path + "/" + deploymentId).send().object());
  }

  @Test
  void theListIsNewestFirstAndFiltered() {
    String buildId = api.build();
    String first = push(buildId, "a");
    api.world.clock.pass(Duration.ofSeconds(1));
    String second = push(buildId, "b");
    assertEquals(List.of(second, first), ids(""));
    assertEquals(List.of(first), ids("?deploymentTag=a"));
    assertEquals(List.of(), ids("?deploymentTag=a&buildTag=x"));
    assertEquals(List.of(second, first), ids("?deploymentTag="));
    assertEquals(second, api.get(path + "/latest").send().string("deploymentId"));
  }

  private String push(String buildId, String tag) {
    Map<String, Object> body = Api.deployment(buildId);
    body.put("deploymentTag", tag);
    return api.deploy(appId, body);
  }

  private List<?> ids(String query) {
    return api.get(path + query).send().list("deployments").stream()
        .map(d -> ((Map<?, ?>) d).get("deploymentId"))
        .toList();
  }

  @Test
  void aBuildThatDidNotSucceedIsRefusedWithItsState() {
    String created =
        api.post("/builds/v3/builds").body(Map.of("buildSizeInBytes", 1)).send().string("buildId");
    Reply reply = api.post(path).body(Api.deployment(created)).send();
    assertEquals(422, reply.status());
    assertTrue(reply.message().contains("'created'"), reply.message());
    String deleted = api.build();
    api.request("DELETE", "/builds/v3/builds/" + deleted).send();
    assertTrue(api.post(path).body(Api.deployment(deleted)).send().message().contains("deleted"));
    String mine = api.build();
    String theirs =
        api.post("/apps/v2/apps")
            .token(Api.OTHER_TOKEN)
            .body(Map.of("appName", "x", "authConfiguration", Map.of()))
            .send()
            .string("appId");
    Reply foreign =
        api.post("/deployments/v3/apps/" + theirs + "/deployments")
            .token(Api.OTHER_TOKEN)
            .body(Api.deployment(mine))
            .send();
    assertEquals(422, foreign.status());
    assertTrue(foreign.message().contains("is not a build of this organization"));
    assertFalse(foreign.message().contains("succeeded"));
  }

  @Test
  void tlsIsRefusedInASentenceOfItsOwn() {
    Map<String, Object> body = Api.deployment(api.build());
    body.put("transportType", "tls");
    Reply reply = api.post(path).body(body).send();
    assertEquals(422, reply.status());
    assertEquals(
        "transportType is 'tls'; TLS is not ended by this Greenroom yet, so it must be tcp or udp.",
        reply.message());
  }
}
