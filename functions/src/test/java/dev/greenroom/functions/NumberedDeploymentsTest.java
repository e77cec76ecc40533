package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.org.Org;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Scopes;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deployments as versions 1 and 2 see them, and what version 3 sees of the same. */
class NumberedDeploymentsTest {
  private Api api;
  private String appId;

  @BeforeEach
  void start() {
    api = new Api();
    appId = api.app("duel");
  }

  @AfterEach
  void stop() {
    Invariants.check(api.world);
    api.close();
  }

  private static Map<String, Object> second() {
    Map<String, Object> body = new LinkedHashMap<>(Api.deployment("none"));
    body.remove("buildId");
    body.remove("experimentalRequestedGPU");
    return body;
  }

  private static Map<String, Object> first(String plan) {
    Map<String, Object> body = second();
    List.of("requestedCPU", "requestedMemoryMB", "idleTimeoutEnabled", "additionalContainerPorts")
        .forEach(body::remove);
    body.put("planName", plan);
    return body;
  }

  private Reply create(int version, int build, Map<String, Object> body) {
    api.world.clock.pass(Duration.ofSeconds(1));
    return api.post("/deployments/v%d/%s/create/%d".formatted(version, appId, build))
        .body(body)
        .send();
  }

  private Reply get(int version, String what) {
    return api.get("/deployments/v%d/%s/%s".formatted(version, appId, what)).send();
  }

  private Reply third(String what) {
    return api.get("/deployments/v3/apps/" + appId + "/deployments" + what).send();
  }

  /** A build that has succeeded, and its number in the application. */
  private int built() {
    String buildId = api.build();
    Reply list = api.get("/builds/v2/" + appId + "/list").send();
    assertEquals(200, list.status());
    Long number = (Long) ((Map<?, ?>) list.list().getFirst()).get("buildId");
    assertEquals("succeeded", api.get("/builds/v3/builds/" + buildId).send().string("status"));
    return number.intValue();
  }

  @Test
  void aNewApplicationHasNone() {
    for (int version : List.of(1, 2)) {
      assertEquals("[]", get(version, "list").text());
      assertEquals(404, get(version, "latest").status());
      Reply none = get(version, "info/1");
      assertEquals(404, none.status());
      assertEquals(
          "deploymentId '1' is not a deployment of application '%s'.".formatted(appId),
          none.message());
      Reply unbuilt = create(version, 1, version == 1 ? first("tiny") : second());
      assertEquals(404, unbuilt.status());
      assertEquals(
          "buildId '1' is not a build of application '%s'.".formatted(appId), unbuilt.message());
    }
  }

  @ParameterizedTest
  @CsvSource({"tiny, 0.5, 1024", "small, 1, 2048", "medium, 2, 4096", "large, 4, 8192"})
  void aPlanIsASizeBothWays(String plan, double cpu, int memory) {
    Reply created = create(1, built(), first(plan));
    assertEquals(201, created.status(), created.text());
    assertEquals(plan, created.string("planName"));
    assertEquals(cpu, ((Number) created.object().get("requestedCPU")).doubleValue());
    assertEquals((long) memory, created.object().get("requestedMemoryMB"));
    assertEquals(true, created.object().get("idleTimeoutEnabled"));
    Reply third = third("/latest");
    assertEquals(cpu, ((Number) third.object().get("requestedCPU")).doubleValue());
    assertEquals((long) memory, third.object().get("requestedMemoryMB"));
    assertEquals(created.object(), get(1, "latest").object());
    assertEquals(created.object(), get(1, "info/1").object());
    assertEquals(List.of(created.object()), get(1, "list").list());
  }

  @ParameterizedTest
  @CsvSource({
    "0.25, 512, tiny",
    "0.5, 1024, tiny",
    "0.5, 1025, small",
    "0.51, 512, small",
    "1, 4096, medium",
    "2.01, 600, large",
    "8, 600, large",
    "0.25, 16384, large"
  })
  void aSizeThatIsNoPlanIsTheNextThatIsLargeEnough(double cpu, int memory, String plan) {
    Map<String, Object> body = Api.deployment(api.build());
    body.put("requestedCPU", cpu);
    body.put("requestedMemoryMB", memory);
    api.deploy(appId, body);
    Reply seen = get(1, "latest");
    assertEquals(plan, seen.string("planName"));
    assertEquals(cpu, ((Number) seen.object().get("requestedCPU")).doubleValue());
    assertEquals((long) memory, seen.object().get("requestedMemoryMB"));
  }

  @Test
  void whatTheSecondVersionPushesIsWhatAllShow() {
    int build = built();
    Map<String, Object> body = second();
    body.put("env", List.of(Map.of("name", "A", "value", "1")));
    body.put(
        "additionalContainerPorts",
        List.of(Map.of("name", "admin", "port", 7778, "transportType", "udp")));
    Reply pushed = create(2, build, body);
    assertEquals(201, pushed.status(), pushed.text());
    assertEquals(
        "{\"deploymentId\":1,\"appId\":\"%s\",\"buildId\":%d,\"createdAt\":\"2046-01-02T03:04:06.678Z\",\"createdBy\":\"%s\",\"idleTimeoutEnabled\":true,\"roomsPerProcess\":2,\"defaultContainerPort\":{\"name\":\"default\",\"port\":7777,\"transportType\":\"tcp\"},\"additionalContainerPorts\":[{\"name\":\"admin\",\"port\":7778,\"transportType\":\"udp\"}],\"requestedCPU\":0.5,\"requestedMemoryMB\":1024,\"env\":[{\"name\":\"A\",\"value\":\"1\"}]}"
            .formatted(appId, build, pushed.string("createdBy")),
        pushed.text());
    assertEquals(pushed.object(), get(2, "info/1").object());
    Reply first = get(1, "info/1");
    assertEquals(7777L, first.object().get("containerPort"));
    assertEquals("tcp", first.string("transportType"));
    Map<Object, Object> shared = new LinkedHashMap<>(first.object());
    List.of("planName", "containerPort", "transportType").forEach(shared::remove);
    assertEquals(pushed.object(), shared);
    Map<Object, Object> third = new LinkedHashMap<>(third("/latest").object());
    assertTrue(((String) third.remove("deploymentId")).startsWith("dep-"));
    assertTrue(((String) third.remove("buildId")).startsWith("bld-"));
    Map<Object, Object> second = new LinkedHashMap<>(pushed.object());
    second.remove("deploymentId");
    second.remove("buildId");
    assertEquals(third, second);
  }

  @Test
  void theFirstDeploymentOfABuildNumbersIt() {
    String idle = api.build();
    String one = api.build();
    String two = api.build();
    api.deploy(appId, Api.deployment(two));
    api.deploy(appId, Api.deployment(one));
    api.deploy(appId, Api.deployment(two));
    assertEquals(List.of("3=1", "2=2", "1=1"), listed(2));
    assertEquals(List.of("3=1", "2=2", "1=1"), listed(1));
    assertEquals(1L, get(2, "latest").object().get("buildId"));
    assertEquals(2L, get(2, "info/2").object().get("buildId"));
    assertEquals(3, api.get("/builds/v1/" + appId + "/list").send().list().size());
    Reply third = api.get("/builds/v1/" + appId + "/info/3").send();
    assertEquals(
        third.string("createdAt"), api.get("/builds/v3/builds/" + idle).send().string("createdAt"));
  }

  /** As {@code deployment=build}, in the order of the list. */
  private List<String> listed(int version) {
    return get(version, "list").list().stream()
        .map(d -> (Map<?, ?>) d)
        .map(d -> d.get("deploymentId") + "=" + d.get("buildId"))
        .toList();
  }

  @Test
  void deploymentsFromBeforeThereWereNumbersAreNumberedAsTheyWerePushed() {
    var app = api.world.core.applications().require(World.ORG, appId);
    for (int i = 0; i < 3; i++) {
      api.world.clock.pass(Duration.ofSeconds(1));
      api.world.deploy(app, 2);
    }
    assertEquals(List.of("3=3", "2=2", "1=1"), listed(1));
    assertEquals(List.of("3=3", "2=2", "1=1"), listed(2));
    api.world.deploy(app, 2);
    assertEquals(4L, get(1, "latest").object().get("buildId"));
  }

  @Test
  void aBuildOfAnotherApplicationHasANumberHereOnceItIsDeployedHere() {
    String race = api.app("race");
    api.post("/builds/v2/" + race + "/create").body(Map.of()).send();
    String buildId = api.world.core.builds().list(World.ORG).getFirst().buildId();
    assertEquals(200, api.post("/builds/v3/builds/" + buildId + "/run").send().status());
    assertEquals(404, create(2, 1, second()).status());
    api.deploy(appId, Api.deployment(buildId));
    assertEquals(1L, get(2, "latest").object().get("buildId"));
    assertEquals(201, create(2, 1, second()).status());
  }

  @Test
  void aBuildThatDidNotSucceedIsRefusedByItsNumber() {
    api.post("/builds/v2/" + appId + "/create").body(Map.of()).send();
    for (int version : List.of(1, 2)) {
      Reply refused = create(version, 1, version == 1 ? first("tiny") : second());
      assertEquals(422, refused.status());
      assertEquals(
          "buildId '1' is a build that has the status 'created'; it must have succeeded.",
          refused.message());
    }
    assertEquals("[]", get(2, "list").text());
  }

  @Test
  void aPlanAboveTheOrganizationsLimitIsRefused() {
    api.world
        .core
        .orgs()
        .ensure(new Org("org-small", Optional.empty(), 4096, api.world.clock.instant()));
    String token = "small-token";
    api.world
        .core
        .tokens()
        .ensure(token, "org-small", "t", Scopes.admin(), "t", api.world.clock.instant());
    String app =
        api.post("/apps/v1/create")
            .token(token)
            .body(Map.of("appName", "small", "authConfiguration", Map.of()))
            .send()
            .string("appId");
    api.post("/builds/v2/" + app + "/create").token(token).body(Map.of()).send();
    api.post("/builds/v2/" + app + "/run/1").token(token).send();
    String path = "/deployments/v1/" + app + "/create/1";
    assertEquals(201, api.post(path).token(token).body(first("medium")).send().status());
    Reply refused = api.post(path).token(token).body(first("large")).send();
    assertEquals(422, refused.status());
    assertEquals(
        "planName is 'large'; it must be a plan of at most 4096 MB, which is this organization's"
            + " limit.",
        refused.message());
    Reply unknown = api.post(path).token(token).body(first("huge")).send();
    assertEquals(
        "planName is 'huge'; it must be one of tiny, small, medium, large.", unknown.message());
  }
}
