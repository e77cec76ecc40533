package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApplicationsTest {
  private static final String APPS = "/apps/v2/apps";
  private Api api;

  @BeforeEach
  void start() {
    api = new Api();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Reply create(Map<String, Object> body) {
    return api.post(APPS).body(body).send();
  }

  private Reply patch(String appId, Map<String, Object> body) {
    return api.request("PATCH", APPS + "/" + appId).body(body).send();
  }

  @Test
  void aNewApplicationHasAllThatTheSdksDemand() {
    Reply app =
        create(Map.of("appName", "duel", "authConfiguration", Map.of("anonymous", Map.of())));
    assertEquals(201, app.status());
    String id = app.string("appId");
    assertTrue(id.matches("app-[0-9a-f-]{36}"), id);
    assertTrue(app.string("appSecret").matches("secret-[0-9a-f-]{36}"));
    assertEquals(Map.of("anonymous", Map.of()), app.object().get("authConfiguration"));
    assertEquals("2046-01-02T03:04:05.678Z", app.string("createdAt"));
    for (String field : List.of("serviceConfig", "deletedAt", "deletedBy")) {
      assertTrue(app.object().containsKey(field) && app.object().get(field) == null, field);
    }
    assertEquals(app.text(), api.get(APPS + "/" + id).send().text());
    assertEquals(
        List.of("unknown"),
        api.world.everything(api.world.tables.apps()).stream()
            .map(item -> item.toString().contains(app.string("appSecret")) ? "open" : "unknown")
            .toList(),
        "the secret is sealed");
  }

  @Test
  void anOperatorMayBringIdAndSecret() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("appName", "shipped");
    body.put("authConfiguration", Map.of());
    body.put("appId", "app-2b1c7a54-9f0e-4d7b-8c3a-5e6f70819203");
    body.put("appSecret", "secret-from-long-ago");
    Reply app = create(body);
    assertEquals("app-2b1c7a54-9f0e-4d7b-8c3a-5e6f70819203", app.string("appId"));
    assertEquals("secret-from-long-ago", app.string("appSecret"));
    body.put("appName", "other");
    Reply clash = create(body);
    assertEquals(422, clash.status());
    assertTrue(clash.message().contains("appId"), clash.message());
  }

  @Test
  void namesAreUniqueInAnOrganizationAndFreeAgainAfterwards() {
    String appId = api.app("duel");
    Reply clash = create(Map.of("appName", "duel", "authConfiguration", Map.of()));
    assertEquals(422, clash.status());
    assertTrue(clash.message().contains("'duel'"), clash.message());
    assertEquals(
        201,
        api.post(APPS)
            .token(Api.OTHER_TOKEN)
            .body(Map.of("appName", "duel", "authConfiguration", Map.of()))
            .send()
            .status());
    String second = api.app("second");
    assertEquals(422, patch(second, Map.of("appName", "duel")).status());
    assertEquals(204, api.request("DELETE", APPS + "/" + appId).send().status());
    assertEquals(404, api.request("DELETE", APPS + "/" + appId).send().status());
    assertEquals(404, api.get(APPS + "/" + appId).send().status());
    assertEquals(200, patch(second, Map.of("appName", "duel")).status());
  }

  @Test
  void aPatchChangesWhatItNamesAndAReplacementTakesTheRest() {
    String appId = api.app("duel");
    Reply before = api.get(APPS + "/" + appId).send();
    assertEquals(before.text(), patch(appId, Map.of()).text());
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("region", "Frankfurt");
    entry.put("minProcesses", 1);
    entry.put("targetProcesses", 7);
    entry.put("maxProcesses", null);
    Reply patched =
        patch(
            appId,
            Map.of(
                "serviceConfig",
                Map.of(
                    "staticProcessAllocation",
                    List.of(entry),
                    "loadBalancer",
                    Map.of("enabled", true))));
    assertEquals(200, patched.status(), patched.text());
    assertTrue(
        patched
            .text()
            .contains(
                "\"serviceConfig\":{\"staticProcessAllocation\":[{\"region\":\"Frankfurt\",\"minProcesses\":1,\"targetProcesses\":7,\"maxProcesses\":14}],\"loadBalancer\":{\"enabled\":true}}"),
        patched.text());
    assertEquals(patched.text(), api.get(APPS + "/" + appId).send().text());
    assertEquals(
        Map.of("anonymous", Map.of(), "nickname", Map.of()),
        patched.object().get("authConfiguration"));
    Reply replaced =
        api.post(APPS + "/" + appId)
            .body(
                Map.of(
                    "appName",
                    "duel-2",
                    "authConfiguration",
                    Map.of("google", Map.of("clientId", "id.apps.example"))))
            .send();
    assertNull(replaced.object().get("serviceConfig"));
    assertEquals("duel-2", replaced.string("appName"));
    assertEquals(
        Map.of("google", Map.of("clientId", "id.apps.example")),
        replaced.object().get("authConfiguration"));
    assertEquals(before.string("appSecret"), replaced.string("appSecret"));
  }

  @Test
  void anAutoscaledAllocationIsKept() {
    String appId = api.app("duel");
    Map<String, Object> metric = Map.of("metricName", "concurrent-requests", "metricValue", 12.5);
    Map<String, Object> service = new LinkedHashMap<>();
    service.put(
        "staticProcessAllocation",
        List.of(
            Map.of(
                "region",
                "Tokyo",
                "minProcesses",
                2,
                "maxProcesses",
                9,
                "autoscalingEnabled",
                true)));
    service.put("processAutoscalerConfig", Map.of("targetMetric", metric));
    Reply patched = patch(appId, Map.of("serviceConfig", service));
    assertEquals(200, patched.status(), patched.text());
    Map<?, ?> shown = (Map<?, ?>) patched.object().get("serviceConfig");
    assertEquals(Map.of("targetMetric", metric), shown.get("processAutoscalerConfig"));
    assertFalse(shown.containsKey("loadBalancer"));
    Map<?, ?> entry = (Map<?, ?>) ((List<?>) shown.get("staticProcessAllocation")).getFirst();
    assertEquals(2L, entry.get("targetProcesses"));
    assertEquals(true, entry.get("autoscalingEnabled"));
  }

  @Test
  void aLoadBalancerAskedForAtCreationIsShown() {
    Reply app =
        create(
            Map.of(
                "appName", "duel",
                "authConfiguration", Map.of(),
                "loadBalancer", Map.of("enabled", false)));
    assertEquals(
        Map.of("staticProcessAllocation", List.of(), "loadBalancer", Map.of("enabled", false)),
        app.object().get("serviceConfig"));
  }

  @Test
  void theListShowsEachWithItsLatestDeploymentAndBuild() {
    String bare = api.app("bare");
    api.world.clock.pass(Duration.ofSeconds(1));
    String deployed = api.deployed("deployed");
    String deploymentId = api.deploy(deployed, Api.deployment(api.build()));
    api.world.clock.pass(Duration.ofSeconds(1));
    // A deployment whose build is no longer remembered.
    var orphan = api.world.app("orphan");
    api.world.deploy(orphan, 1);
    List<Map<?, ?>> apps = new ArrayList<>();
    api.get(APPS).send().list("applications").forEach(app -> apps.add((Map<?, ?>) app));
    assertEquals(
        List.of(bare, deployed, orphan.appId()), apps.stream().map(a -> a.get("appId")).toList());
    assertFalse(apps.get(0).containsKey("deployment"));
    Map<?, ?> deployment = (Map<?, ?>) apps.get(1).get("deployment");
    assertEquals(deploymentId, deployment.get("deploymentId"));
    Map<?, ?> build = (Map<?, ?>) deployment.get("build");
    assertEquals("succeeded", build.get("status"));
    String path = "/builds/v3/builds/" + build.get("buildId");
    assertEquals(api.get(path).send().string("shareUrl"), build.get("shareUrl"));
    assertFalse(apps.get(2).containsKey("deployment"));
    assertEquals(List.of(), api.get(APPS).token(Api.OTHER_TOKEN).send().list("applications"));
    assertNotEquals(bare, deployed);
  }
}
