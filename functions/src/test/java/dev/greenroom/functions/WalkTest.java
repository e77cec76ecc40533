package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.RSAKey;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.FakeGoogle;
import dev.greenroom.functions.testing.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every operation answers with success at least once, as the contract's schema has it. */
class WalkTest {

  @Test
  void everyOperationAnswersAsTheContractSays() {
    try (Api api = new Api()) {
      assertEquals(200, api.get("/orgs/v1").send().status());
      String appId = api.app("walk");
      String path = "/apps/v2/apps/" + appId;
      api.get(path).send();
      api.request("PATCH", path).body(Map.of("appName", "walk-2")).send();
      api.post(path)
          .body(
              Map.of(
                  "appName",
                  "walk",
                  "authConfiguration",
                  Map.of(
                      "anonymous", Map.of(),
                      "nickname", Map.of(),
                      "google", Map.of("clientId", GoogleLoginTest.CLIENT))))
          .send();
      String buildId = api.build();
      api.get("/builds/v3/builds/" + buildId).send();
      String pulled =
          api.post("/builds/v3/builds/registry").body(Map.of()).send().string("buildId");
      String pull = "/builds/v3/builds/" + pulled + "/runRegistry";
      assertEquals(200, api.post(pull).body(Map.of("image", "studio/game:1")).send().status());
      api.deploy(appId, Api.deployment(pulled));
      api.get("/builds/v3/builds").send();
      String deployments = "/deployments/v3/apps/" + appId + "/deployments";
      String deploymentId = api.deploy(appId, Api.deployment(buildId));
      api.get(deployments).send();
      api.get(deployments + "/latest").send();
      api.get(deployments + "/" + deploymentId).send();
      api.get("/apps/v2/apps").send();
      processes(api, appId);
      rooms(api, appId);
      fleets(api);
      api.post("/auth/v1/" + appId + "/login/anonymous").without("authorization").send();
      api.post("/auth/v1/" + appId + "/login/nickname").body(Map.of("nickname", "Ada")).send();
      RSAKey key = FakeGoogle.key("walk");
      api.google.shows(key);
      api.post("/auth/v1/" + appId + "/login/google")
          .body(Map.of("idToken", FakeGoogle.sign(key, GoogleLoginTest.claims(api).build())))
          .send();
      api.get("/discovery/v2/ping").without("authorization").send();
      NumberedWalk.walk(api);
      api.get("/discovery/v1/ping").without("authorization").send();
      lobbies(api, appId);
      organization(api);
      billing(api);
      moves(api, appId, buildId);
      api.get("/greenroom/v1/jobs").send();
      api.get("/metrics").send();
      api.get("/greenroom/v1/events").send();
      api.get("/openapi.json").without("authorization").send();
      api.request("DELETE", "/builds/v3/builds/" + buildId).send();
      api.request("DELETE", path).send();

      Set<String> silent = new TreeSet<>();
      Routes.all().forEach(route -> silent.add(route.operationId()));
      silent.removeAll(api.succeeded());
      assertEquals(Set.of("NodeHeartbeat", "ProcessHeartbeat"), silent);
    }
  }

  private static void moves(Api api, String appId, String buildId) {
    assertEquals(200, api.get("/greenroom/v1/export").send().status());
    String apps = api.get("/greenroom/v1/export?after=apps:0").send().text();
    assertTrue(apps.contains(appId), apps);
    String build = "/greenroom/v1/export/builds/" + buildId;
    assertEquals(404, api.get(build + "/archive").send().status(), "none is kept yet");
    var kept = api.world.core.builds().require(World.ORG, buildId);
    api.uploads.put(kept.imageId(), new byte[] {1, 2, 3});
    assertEquals(3, api.get(build + "/archive").send().text().length());
    assertEquals(200, api.get(build + "/log").send().status());
    assertEquals(
        200, api.request("DELETE", "/greenroom/v1/builds/" + buildId + "/link").send().status());
    String link = api.get("/builds/v3/builds/" + buildId).send().string("shareUrl");
    String page = link.substring(Api.ADDRESS.toString().length());
    assertEquals(200, api.get(page).without("authorization").send().status());
    Map<String, Object> record =
        Map.of(
            "kind",
            "application",
            "appId",
            "app-that-moved",
            "appName",
            "moved",
            "appSecret",
            "secret-of-old-clients",
            "authConfiguration",
            Map.of());
    for (String result : List.of("created", "unchanged")) {
      Reply reply = api.request("PUT", "/greenroom/v1/import").body(record).send();
      assertEquals(result, reply.string("result"), reply.text());
    }
    assertEquals(
        "secret-of-old-clients",
        api.get("/apps/v2/apps/app-that-moved").send().string("appSecret"));
  }

  private static void fleets(Api api) {
    String v2 = "/fleets/v2/fleets/";
    String v1 = "/fleets/v1/fleets/";
    String fleetId = api.fleet("walk");
    String region = fleetId + "/regions/Tokyo";
    String nodeId = api.ownNode(fleetId, Region.Tokyo);
    Map<String, Object> settings = Map.of("autoscalerConfig", Map.of("scaleUpThreshold", 100));
    Map<String, Object> old =
        Map.of(
            "name",
            "old",
            "nodeShape",
            "cpu-8-32",
            "autoscalerConfig",
            Map.of("scaleUpThreshold", 1));
    api.get("/fleets/v2/nodeShapes").send();
    assertEquals(200, api.post("/fleets/v1/fleets").body(old).send().status());
    for (String version : List.of(v2, v1)) {
      api.get(version.substring(0, version.length() - 1)).send();
      assertEquals(204, api.post(version + fleetId).body(settings).send().status());
      api.get(version + fleetId).send();
      api.get(version + region).send();
      api.get(version + fleetId + "/metrics").send();
      api.get(version + region + "/metrics").send();
      Map<String, Object> vcpus = Map.of("cloudMinVcpus", 8);
      assertEquals(204, api.request("PUT", version + region).body(vcpus).send().status());
    }
    Map<String, Object> nodes = Map.of("nodeBaseline", 2);
    assertEquals(204, api.request("PUT", v2 + region + "/v2").body(nodes).send().status());
    String own = "/greenroom/v1/nodes/" + nodeId + "/fleet";
    assertEquals(204, api.request("DELETE", own).send().status());
    assertEquals(204, api.request("PUT", own).body(Map.of("fleetId", fleetId)).send().status());
    String fleet = "/greenroom/v1/fleets/" + fleetId;
    Reply announced = api.post(fleet + "/nodes").body(Map.of("region", "Tokyo")).send();
    Map<String, Object> joins =
        Map.of("address", "203.0.113.9", "milliVcpus", 8000, "memoryMb", 16384);
    api.request("PUT", "/greenroom/v1/nodes/" + announced.string("nodeId"))
        .token(announced.string("token"))
        .body(joins)
        .send();
    assertEquals(200, api.get(fleet + "/capacity").send().status());
    String second =
        api.post(fleet + "/nodes").body(Map.of("region", "Tokyo")).send().string("nodeId");
    assertEquals(204, api.request("DELETE", fleet + "/nodes/" + second).send().status());
    assertEquals("stopped", api.get("/nodes/v1/" + second).send().string("status"));
    assertEquals("cloud", api.get("/nodes/v1/" + nodeId).send().string("hosting"));
    assertEquals(
        200, api.request("PUT", fleet + "/autoscaler").body(Map.of("maxNodes", 7)).send().status());
    assertEquals(7L, api.get(fleet + "/autoscaler").send().object().get("maxNodes"));
    assertEquals(List.of(), api.get(fleet + "/decisions").send().object().get("decisions"));
    String schedules = "/greenroom/v1/fleets/" + region + "/schedules";
    assertEquals(200, api.request("PUT", schedules + "/friday").body(Api.friday()).send().status());
    assertEquals("friday", api.get(schedules + "/friday").send().string("name"));
    assertEquals(1, ((List<?>) api.get(schedules).send().object().get("schedules")).size());
    assertEquals(204, api.request("DELETE", schedules + "/friday").send().status());
    assertEquals(
        2, api.get("/nodes/v1/fleet/" + fleetId + "/listProvisioned").send().list().size());
  }

  private static void organization(Api api) {
    String org = "/orgs/v1/" + World.ORG;
    String ada = user(api, Map.of("userEmail", "ada@example.org"));
    Map<String, Object> invite = Map.of("userEmail", "ada@example.org", "scopes", "viewer");
    api.request("PUT", org + "/invites").body(invite).send();
    api.post(org + "/invites").body(invite).send();
    api.get(org + "/invites/pending").send();
    api.get("/orgs/v1/user/invites/pending").token(ada).send();
    api.post(org + "/invites/rescind").body(invite).send();
    api.request("PUT", org + "/invites").body(invite).send();
    api.post(org + "/invites/reject").token(ada).send();
    api.request("PUT", org + "/invites").body(invite).send();
    api.post(org + "/invites/accept").token(ada).send();
    api.get(org + "/members").send();
    api.request("DELETE", "/greenroom/v1/orgs/" + World.ORG + "/members/ada@example.org").send();
    api.request("DELETE", "/greenroom/v1/users/ada@example.org").send();
    String tokens = "/tokens/v1/orgs/" + World.ORG;
    Reply created = api.post(tokens + "/create").body(Map.of("name", "ci")).send();
    Map<?, ?> token = (Map<?, ?>) created.object().get("orgToken");
    api.get(tokens).send();
    api.post(tokens + "/tokens/" + token.get("orgTokenId") + "/revoke").send();
  }

  private static void billing(Api api) {
    String billing = "/billing/v1";
    for (String path :
        List.of("/balance", "/invoices", "/paymentmethod", "/upcoming/items", "/upcoming/total")) {
      api.get(billing + path).send();
    }
    api.post(billing + "/customerportalurl")
        .body(Map.of("returnUrl", "https://example.org/"))
        .send();
    api.get("/orgs/v1/metadata/usageLimits").send();
    api.post("/management/v1/sendverificationemail").body(Map.of("userId", "x")).send();
    api.get("/greenroom/v1/usage").send();
    api.request("PUT", "/greenroom/v1/budget").body(Map.of("monthlyLimit", 10)).send();
    api.get("/greenroom/v1/budget").send();
  }

  private static String user(Api api, Map<String, Object> body) {
    return api.post("/greenroom/v1/users").body(body).send().string("plainTextToken");
  }

  private static void processes(Api api, String appId) {
    String path = "/processes/v3/apps/" + appId + "/processes";
    String processId = api.post(path + "/regions/London").send().string("processId");
    api.started(processId);
    assertEquals(1, api.get(path + "/latest?status=running").send().list().size());
    assertEquals(1L, api.get(path + "/count").send().object().get("count"));
    api.get(path + "/" + processId).send();
    assertEquals(204, api.post(path + "/" + processId + "/stop").send().status());
    String log = "/logs/v1/" + appId + "/process/" + processId;
    api.processLogs.printed(processId, "one", "two");
    assertEquals("two\n", api.get(log + "?follow=true&tailLines=1").send().text());
    var process = api.world.core.processes().get(processId).orElseThrow();
    api.world
        .core
        .lifecycle()
        .over(process, ProcessStatus.stopped, api.world.clock.instant(), "exit code 0");
    assertEquals("one\ntwo\n", api.get(log + "/download").send().text());
    api.get(path + "/process/" + processId + "/metrics").send();
    api.get("/metrics/v1/" + appId + "/process/" + processId).send();
    assertEquals("exit code 0", api.get(path + "/" + processId).send().string("summaryExitReason"));
  }

  private static void rooms(Api api, String appId) {
    Reply room = api.room(appId);
    String roomId = room.string("roomId");
    String processId = room.string("processId");
    String path = "/rooms/v2/" + appId;
    api.get(path + "/connectioninfo/" + roomId).without("authorization").send();
    api.started(processId);
    Reply info = api.get(path + "/connectioninfo/" + roomId).without("authorization").send();
    assertEquals("active", info.string("status"));
    api.get(path + "/info/" + roomId).send();
    api.get("/greenroom/v1/why/" + roomId).send();
    api.get("/greenroom/v1/processes/" + processId + "/cost").send();
    assertEquals(1, api.get(path + "/list/" + processId + "/active").send().list().size());
    old(api, appId, roomId, processId);
    assertEquals(204, api.post(path + "/suspend/" + roomId).send().status());
    assertEquals(200, api.post(path + "/resume/" + roomId).send().status());
    assertEquals(
        204, api.post(path + "/update/" + roomId).body(Map.of("roomConfig", "")).send().status());
    assertEquals(204, api.post(path + "/destroy/" + roomId).send().status());
    assertEquals(1, api.get(path + "/list/" + processId + "/inactive").send().list().size());
  }

  /** The same through the older versions. */
  private static void old(Api api, String appId, String roomId, String processId) {
    String rooms = "/rooms/v1/" + appId;
    String created = api.post(rooms + "/create").body(Map.of("region", "Tokyo")).send().text();
    String other = created.replace("\"", "");
    api.get(rooms + "/connectioninfo/" + roomId).without("authorization").send();
    api.get(rooms + "/info/" + roomId).send();
    api.get(rooms + "/list/" + processId + "/active").send();
    assertEquals(204, api.post(rooms + "/suspend/" + other).send().status());
    assertEquals(204, api.post(rooms + "/destroy/" + other).send().status());
    api.get(rooms + "/list/" + processId + "/inactive").send();
    api.get("/processes/v1/" + appId + "/info/" + processId).send();
    api.get("/processes/v1/" + appId + "/list/running").send();
    api.get("/processes/v1/" + appId + "/list/stopped?region=Tokyo").send();
    String processes = "/processes/v2/" + appId;
    String second = api.post(processes + "/create/London").send().string("processId");
    api.get(processes + "/info/" + second).send();
    api.get(processes + "/list/latest?status=starting").send();
    api.get(processes + "/count").send();
    assertEquals(204, api.post(processes + "/stop/" + second).send().status());
  }

  private static void lobbies(Api api, String appId) {
    String v3 = "/lobby/v3/" + appId;
    Map<String, Object> body = Map.of("visibility", "public", "region", "Tokyo");
    String player = api.player(appId);
    Reply lobby = api.post(v3 + "/create?shortCode=WALK").token(player).body(body).send();
    String roomId = lobby.string("roomId");
    api.get(v3 + "/info/roomid/" + roomId).without("authorization").send();
    api.get(v3 + "/info/shortcode/WALK").without("authorization").send();
    assertEquals(1, api.get(v3 + "/list/public").without("authorization").send().list().size());
    String v2 = "/lobby/v2/" + appId;
    for (String kind : List.of("", "/public", "/private", "/local")) {
      api.post(v2 + "/create" + kind).token(player).body(body).send();
    }
    api.get(v2 + "/info/" + roomId).without("authorization").send();
    assertEquals(3, api.get(v2 + "/list/public").without("authorization").send().list().size());
    api.post(v2 + "/setState/" + roomId).body(Map.of("state", List.of(1))).send();
    String v1 = "/lobby/v1/" + appId;
    api.post(v1 + "/create/private").token(player).send();
    api.post(v1 + "/create/public").token(player).send();
    assertEquals(4, api.get(v1 + "/list").without("authorization").send().list().size());
  }

  @Test
  void whatIsOursAloneIsAnsweredInJson() {
    try (Api api = new Api()) {
      Reply jobs = api.get("/greenroom/v1/jobs").send();
      assertTrue(jobs.list("jobs").toString().contains("name=reap"), jobs.text());
      assertEquals("application/json", jobs.header("content-type"));
    }
  }
}
