package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applications as version 1 sees them, and what version 2 sees of the same. */
class AppsV1Test {
  private Api api;

  @BeforeEach
  void start() {
    api = new Api();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private static Map<String, Object> settings(String name) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("appName", name);
    body.put("authConfiguration", Map.of("anonymous", Map.of()));
    return body;
  }

  private Reply second(String appId) {
    return api.get("/apps/v2/apps/" + appId).send();
  }

  @Test
  void whatOneVersionMakesAndChangesTheOtherShows() {
    Reply created = api.post("/apps/v1/create").body(settings("duel")).send();
    assertEquals(201, created.status(), created.text());
    String appId = created.string("appId");
    assertEquals(created.object(), second(appId).object());
    assertEquals(created.object(), api.get("/apps/v1/info/" + appId).send().object());
    Reply clash = api.post("/apps/v1/create").body(settings("duel")).send();
    assertEquals(422, clash.status());
    Reply renamed = api.post("/apps/v1/update/" + appId).body(settings("race")).send();
    assertEquals(200, renamed.status(), renamed.text());
    assertEquals("race", second(appId).string("appName"));
    assertEquals(201, api.post("/apps/v2/apps").body(settings("duel")).send().status());
    api.request("PATCH", "/apps/v2/apps/" + appId).body(Map.of("appName", "chess")).send();
    assertEquals("chess", api.get("/apps/v1/info/" + appId).send().string("appName"));
    assertEquals(204, api.request("DELETE", "/apps/v1/delete/" + appId).send().status());
    assertEquals(404, second(appId).status());
    assertEquals(404, api.get("/apps/v1/info/" + appId).send().status());
    assertEquals(404, api.request("DELETE", "/apps/v1/delete/" + appId).send().status());
    assertEquals(1, api.get("/apps/v1/list").send().list().size());
  }

  @Test
  void anUpdateLeavesWhatItKnowsNothingOf() {
    String appId = api.app("duel");
    Map<String, Object> service =
        Map.of(
            "staticProcessAllocation",
            List.of(Map.of("region", "Tokyo", "minProcesses", 1, "maxProcesses", 4)),
            "loadBalancer",
            Map.of("enabled", true));
    Reply configured =
        api.request("PATCH", "/apps/v2/apps/" + appId)
            .body(Map.of("serviceConfig", service))
            .send();
    assertEquals(200, configured.status(), configured.text());
    Reply updated = api.post("/apps/v1/update/" + appId).body(settings("renamed")).send();
    assertEquals(configured.object().get("serviceConfig"), updated.object().get("serviceConfig"));
    assertEquals(Map.of("anonymous", Map.of()), updated.object().get("authConfiguration"));
    assertEquals(updated.object(), second(appId).object());
    Map<String, Object> balanced = settings("renamed");
    balanced.put("loadBalancer", Map.of("enabled", false));
    api.post("/apps/v1/update/" + appId).body(balanced).send();
    Map<?, ?> now = (Map<?, ?>) second(appId).object().get("serviceConfig");
    assertEquals(Map.of("enabled", false), now.get("loadBalancer"));
    assertEquals(1, ((List<?>) now.get("staticProcessAllocation")).size());
  }

  @Test
  void theListHasTheLatestDeploymentsWithTheirBuildsByNumbers() {
    String bare = api.app("bare");
    String duel = api.deployed("duel");
    api.deploy(duel, Api.deployment(api.build()));
    String race = api.deployed("race");
    Reply list = api.get("/apps/v1/list").send();
    assertEquals(200, list.status(), list.text());
    Map<Object, Map<?, ?>> apps = new LinkedHashMap<>();
    list.list().forEach(app -> apps.put(((Map<?, ?>) app).get("appId"), (Map<?, ?>) app));
    assertFalse(apps.get(bare).containsKey("deployment"));
    for (String appId : List.of(duel, race)) {
      Map<?, ?> deployment = (Map<?, ?>) apps.get(appId).get("deployment");
      Map<Object, Object> shown = new LinkedHashMap<>(deployment);
      Object build = shown.remove("build");
      assertEquals(api.get("/deployments/v2/" + appId + "/latest").send().object(), shown);
      assertEquals(
          api.get("/builds/v2/%s/info/%s".formatted(appId, shown.get("buildId"))).send().object(),
          build);
    }
    assertEquals(2L, ((Map<?, ?>) apps.get(duel).get("deployment")).get("deploymentId"));
    assertEquals(1L, ((Map<?, ?>) apps.get(race).get("deployment")).get("deploymentId"));
    assertTrue(
        api.get("/apps/v1/list").token(Api.OTHER_TOKEN).send().list().isEmpty(),
        "another's are not listed");
  }
}
