package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FleetsTest {
  private static final String V1 = "/fleets/v1/fleets";
  private static final String V2 = "/fleets/v2/fleets";
  private Api api;

  @BeforeEach
  void start() {
    api = new Api();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Map<?, ?> get(String path) {
    Reply reply = api.get(path).send();
    assertEquals(200, reply.status(), reply.text());
    return reply.object();
  }

  private Reply put(String path, Map<String, ?> body) {
    return api.request("PUT", path).body(body).send();
  }

  private static Map<String, Object> threshold(int percent) {
    return new HashMap<>(Map.of("autoscalerConfig", Map.of("scaleUpThreshold", percent)));
  }

  @Test
  void theShapesAreAllThatTheContractNamesAndNoOthers() throws IOException {
    try (InputStream in = FleetsTest.class.getResourceAsStream("/contract/openapi.json")) {
      Map<?, ?> schemas =
          (Map<?, ?>)
              ((Map<?, ?>) ((Map<?, ?>) Json.read(in.readAllBytes())).get("components"))
                  .get("schemas");
      List<NodeShape> all = NodeShapes.defaults().all();
      assertEquals(
          values(schemas, "NodeShapeId"),
          all.stream().map(NodeShape::nodeShapeId).collect(Collectors.toSet()));
      assertEquals(
          values(schemas, "NodeFamilyId"),
          all.stream().map(NodeShape::familyId).collect(Collectors.toSet()));
      assertTrue(
          values(schemas, "NodeShape").containsAll(all.stream().map(NodeShape::oldName).toList()));
    }
    assertEquals(
        NodeShapes.defaults().all().size(), api.get("/fleets/v2/nodeShapes").send().list().size());
  }

  private static Set<?> values(Map<?, ?> schemas, String name) {
    return new HashSet<>((List<?>) ((Map<?, ?>) schemas.get(name)).get("enum"));
  }

  @Test
  void whatOneVersionWritesTheOtherReads() {
    String fleetId = api.fleet("production");
    Map<?, ?> old = get(V1 + "/" + fleetId);
    assertEquals("cpu-4-8", old.get("nodeShape"));
    assertFalse(old.containsKey("nodeShapeId"));
    Map<String, Object> change = threshold(70);
    change.put("name", "renamed");
    change.put("nodeShape", "cpu-16-64");
    assertEquals(204, api.post(V1 + "/" + fleetId).body(change).send().status());
    assertEquals(
        Map.of(
            "fleetId",
            fleetId,
            "orgId",
            World.ORG,
            "name",
            "renamed",
            "nodeShapeId",
            "shape-amd64-16-64",
            "autoscalerConfig",
            Map.of("scaleUpThreshold", 70L)),
        get(V2 + "/" + fleetId));
    api.world.clock.pass(Duration.ofSeconds(1));
    Reply created =
        api.post(V1)
            .body(
                Map.of(
                    "name",
                    "second",
                    "nodeShape",
                    "gpu-l4-1-4-16",
                    "autoscalerConfig",
                    Map.of("scaleUpThreshold", 100)))
            .send();
    assertEquals("gpu-l4-1-4-16", created.string("nodeShape"));
    List<?> fleets = (List<?>) get(V2).get("fleets");
    assertEquals(get(V2 + "/" + created.string("fleetId")), fleets.getLast());
    assertEquals(2, fleets.size());
    assertEquals(List.of(get(V1 + "/" + fleetId), created.object()), get(V1).get("fleets"));
  }

  @Test
  void whatAChangeDoesNotNameStays() {
    String fleetId = api.fleet("production");
    assertEquals(204, api.post(V2 + "/" + fleetId).body(threshold(1)).send().status());
    Map<?, ?> fleet = get(V2 + "/" + fleetId);
    assertEquals("production", fleet.get("name"));
    assertEquals("shape-amd64-4-8", fleet.get("nodeShapeId"));
    assertEquals(Map.of("scaleUpThreshold", 1L), fleet.get("autoscalerConfig"));
  }

  @Test
  void aNameIsTakenOnceInAnOrganization() {
    api.fleet("production");
    Reply again = api.post(V2).body(Api.fleetSettings("production")).send();
    assertEquals(422, again.status());
    assertEquals("name 'production' is already taken in this organization.", again.message());
    Reply theirs = api.post(V2).token(Api.OTHER_TOKEN).body(Api.fleetSettings("production")).send();
    assertEquals(200, theirs.status());
    String other = api.fleet("staging");
    Map<String, Object> rename = threshold(85);
    rename.put("name", "production");
    assertEquals(422, api.post(V2 + "/" + other).body(rename).send().status());
    assertEquals("staging", get(V2 + "/" + other).get("name"));
  }

  @Test
  void aRegionsBaselineIsOneNumberInTwoUnits() {
    String fleetId = api.fleet("production");
    String region = "/" + fleetId + "/regions/Los_Angeles";
    Map<?, ?> fresh = get(V2 + region);
    assertEquals(
        Map.of(
            "nodeBaseline",
            0L,
            "cloudMinVcpus",
            0L,
            "scaleIncrementVcpus",
            4L,
            "cloudMinVcpusUpdatedAt",
            "2046-01-02T03:04:05.678Z"),
        fresh);
    assertEquals(fresh, get(V1 + region));
    api.world.clock.pass(Duration.ofMinutes(1));
    assertEquals(204, put(V2 + region + "/v2", Map.of("nodeBaseline", 2)).status());
    assertEquals(8L, get(V1 + region).get("cloudMinVcpus"));
    assertEquals("2046-01-02T03:05:05.678Z", get(V1 + region).get("cloudMinVcpusUpdatedAt"));
    assertEquals(0L, get(V2 + "/" + fleetId + "/regions/Tokyo").get("nodeBaseline"));
    api.world.clock.pass(Duration.ofMinutes(5));
    assertEquals(204, put(V1 + region, Map.of("cloudMinVcpus", 12)).status());
    assertEquals(3L, get(V2 + region).get("nodeBaseline"));
    api.world.clock.pass(Duration.ofMinutes(5));
    assertEquals(204, put(V2 + region, Map.of("cloudMinVcpus", 0)).status());
    assertEquals(0L, get(V2 + region).get("nodeBaseline"));
  }

  @ParameterizedTest
  @ValueSource(strings = {V1, V2})
  void theVcpusOfARegionMayBeSetOnceInFiveMinutes(String version) {
    String region = version + "/" + api.fleet("production") + "/regions/Tokyo";
    assertEquals(204, put(region, Map.of("cloudMinVcpus", 4)).status());
    api.world.clock.pass(Duration.ofMillis(500));
    assertEquals(204, put(region, Map.of("cloudMinVcpus", 4)).status(), "a repetition");
    Reply early = put(region, Map.of("cloudMinVcpus", 8));
    assertEquals(429, early.status());
    assertEquals("300", early.header("retry-after"), "whole seconds, and not too early");
    assertTrue(early.message().startsWith("cloudMinVcpus of region 'Tokyo' was changed at 2046"));
    api.world.clock.pass(Duration.ofSeconds(300));
    assertEquals(204, put(region, Map.of("cloudMinVcpus", 8)).status());
  }

  @Test
  void aFleetBecomesTheDefaultWhenItIsAsked() {
    assertFalse(org().containsKey("defaultFleetId"));
    Map<String, Object> settings = new LinkedHashMap<>(Api.fleetSettings("production"));
    settings.put("defaultFleet", true);
    String fleetId = api.post(V2).body(settings).send().string("fleetId");
    api.fleet("another");
    assertEquals(fleetId, org().get("defaultFleetId"));
    String appId = api.deployed("duel");
    String latest = "/deployments/v3/apps/" + appId + "/deployments/latest";
    assertEquals(fleetId, get(latest).get("fleetId"));
    Map<String, Object> back = threshold(85);
    back.put("defaultFleet", false);
    assertEquals(204, api.post(V2 + "/" + fleetId).body(back).send().status());
    assertFalse(org().containsKey("defaultFleetId"));
    api.deploy(appId, Api.deployment(api.build()));
    assertFalse(get(latest).containsKey("fleetId"));
  }

  private Map<?, ?> org() {
    return (Map<?, ?>) ((List<?>) get("/orgs/v1").get("orgs")).getFirst();
  }

  @Test
  void aProcessOfAFleetRunsOnItsMachinesAndSaysSo() {
    String fleetId = api.fleet("production");
    String appId = api.app("duel");
    Map<String, Object> deployment = new LinkedHashMap<>(Api.deployment(api.build()));
    deployment.put("fleetId", fleetId);
    api.deploy(appId, deployment);
    String process =
        "/processes/v3/apps/" + appId + "/processes/" + api.room(appId).string("processId");
    Map<?, ?> waits = get(process);
    assertEquals(fleetId, waits.get("fleetId"));
    assertEquals("cloud", waits.get("hosting"));
    assertEquals(null, waits.get("scheduledAt"), "shared hardware has room, but is not its own");
    api.ownNode(fleetId, Region.Frankfurt);
    api.world.core.ticks().placer().run(api.world.clock.instant());
    assertTrue(get(process).get("scheduledAt") != null);
  }

  @Test
  void aFleetOfAnotherOrganizationIsAsUnknownAsNone() {
    String fleetId = api.fleet("production");
    for (String id : List.of(fleetId, "fleet-unknown")) {
      Reply region = api.get(V2 + "/" + id + "/regions/Tokyo").token(Api.OTHER_TOKEN).send();
      assertEquals(404, region.status());
      assertEquals("fleetId '" + id + "' is not a fleet.", region.message());
    }
    assertEquals(List.of(), api.get(V2).token(Api.OTHER_TOKEN).send().object().get("fleets"));
  }

  @Test
  void aMachineIsShownAsItIs() {
    String fleetId = api.fleet("production");
    String nodeId = api.ownNode(fleetId, Region.Tokyo);
    Map<?, ?> node = get("/nodes/v1/" + nodeId);
    Map<String, Object> expected = new HashMap<>();
    expected.put("nodeId", nodeId);
    expected.put("host", "203.0.113.20");
    expected.put("hosting", "cloud");
    expected.put("status", "running");
    expected.put("region", "Tokyo");
    expected.put("cpu", 4L);
    expected.put("memoryMb", 8192L);
    expected.put("gpu", null);
    expected.put("startedAt", "2046-01-02T03:04:05.678Z");
    expected.put("stoppedAt", null);
    assertEquals(expected, node);
    String list = "/nodes/v1/fleet/" + fleetId + "/listProvisioned";
    assertEquals(List.of(node), api.get(list).send().list());
    assertEquals(List.of(), api.get(list + "?region=London").send().list());
    api.world.core.nodes().setStatus(nodeId, NodeStatus.draining);
    assertEquals(
        "draining",
        ((Map<?, ?>) api.get(list + "?region=Tokyo").send().list().getFirst()).get("status"));
    api.world.clock.pass(Duration.ofHours(1));
    api.world
        .core
        .nodes()
        .stopped(
            api.world.core.nodes().get(nodeId).orElseThrow(),
            api.world.clock.instant(),
            Duration.ofDays(7));
    assertEquals(List.of(), api.get(list).send().list());
    assertEquals("stopped", get("/nodes/v1/" + nodeId).get("status"));
    assertEquals("2046-01-02T04:04:05.678Z", get("/nodes/v1/" + nodeId).get("stoppedAt"));
  }

  /** Shared hardware is nobody's who uses it. */
  @Test
  void aMachineThatIsNotOnesOwnLooksUnknown() {
    String nodeId = api.ownNode(api.fleet("production"), Region.Tokyo);
    for (String[] asked :
        new String[][] {
          {nodeId, Api.OTHER_TOKEN}, {World.NODE, Api.TOKEN}, {"node-unknown", Api.TOKEN}
        }) {
      Reply reply = api.get("/nodes/v1/" + asked[0]).token(asked[1]).send();
      assertEquals(404, reply.status());
      assertEquals("nodeId '" + asked[0] + "' is not a node.", reply.message());
    }
  }

  @Test
  void aMachineOfEveryRegionStandsInOne() {
    api.world
        .core
        .nodes()
        .register(
            api.world
                .core
                .nodes()
                .get(World.NODE)
                .orElseThrow()
                .ownedBy(World.ORG, Region.Seattle, 0));
    Map<?, ?> node = get("/nodes/v1/" + World.NODE);
    assertEquals("Seattle", node.get("region"));
    assertEquals("shared", node.get("hosting"));
    assertEquals(1000L, node.get("cpu"));
  }

  /** What belongs to no fleet waits from then on, as it would without any shared hardware. */
  @Test
  void onesOwnMachineWorksForAFleetWhileOneWants() {
    api.world
        .core
        .nodes()
        .register(
            api.world
                .core
                .nodes()
                .get(World.NODE)
                .orElseThrow()
                .ownedBy(World.ORG, Region.Seattle, 0));
    String shared = api.deployed("shared");
    String before = api.room(shared).string("processId");
    String fleetId = api.fleet("own");
    String path = "/greenroom/v1/nodes/" + World.NODE + "/fleet";
    String list = "/nodes/v1/fleet/" + fleetId + "/listProvisioned";
    assertEquals(List.of(), api.get(list).send().list());
    assertEquals(204, put(path, Map.of("fleetId", fleetId)).status());
    assertEquals(204, put(path, Map.of("fleetId", fleetId)).status(), "a repetition");
    assertEquals(List.of(get("/nodes/v1/" + World.NODE)), api.get(list).send().list());
    String own = api.app("own");
    Map<String, Object> deployment = new LinkedHashMap<>(Api.deployment(api.build()));
    deployment.put("fleetId", fleetId);
    api.deploy(own, deployment);
    assertTrue(scheduled(own, "Tokyo"));
    assertFalse(scheduled(shared, "Tokyo"));
    assertEquals(
        "starting",
        get("/processes/v3/apps/" + shared + "/processes/" + before).get("status"),
        "what runs stays");
    assertEquals(204, api.request("DELETE", path).send().status());
    assertEquals(204, api.request("DELETE", path).send().status());
    assertEquals(List.of(), api.get(list).send().list());
    assertTrue(scheduled(shared, "London"));
    assertFalse(scheduled(own, "London"));
  }

  private boolean scheduled(String appId, String region) {
    Reply made = api.post("/processes/v3/apps/" + appId + "/processes/regions/" + region).send();
    assertEquals(201, made.status(), made.text());
    return made.object().get("scheduledAt") != null;
  }

  @Test
  void aMachineGoesIntoFleetsOfItsOwnerOnly() {
    String nodeId = api.ownNode(api.fleet("own"), Region.Tokyo);
    String path = "/greenroom/v1/nodes/" + nodeId + "/fleet";
    String theirs =
        api.post(V2)
            .token(Api.OTHER_TOKEN)
            .body(Api.fleetSettings("theirs"))
            .send()
            .string("fleetId");
    for (String id : List.of(theirs, "fleet-unknown")) {
      Reply refused = put(path, Map.of("fleetId", id));
      assertEquals(422, refused.status());
      assertEquals("fleetId '" + id + "' is not a fleet of this organization.", refused.message());
    }
    assertEquals(422, put(path, Map.of()).status());
    Reply stranger =
        api.request("PUT", path).token(Api.OTHER_TOKEN).body(Map.of("fleetId", theirs)).send();
    assertEquals(404, stranger.status());
    assertEquals("nodeId '" + nodeId + "' is not a node.", stranger.message());
    assertEquals("Tokyo", get("/nodes/v1/" + nodeId).get("region"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name | `\"\"` | name is ''; it must be a string of 1 to 64 characters.",
        "name | 7 | name is 7; it must be a string of 1 to 64 characters.",
        "nodeShapeId | `\"cpu-4-8\"` | nodeShapeId is 'cpu-4-8'; it must be one of shape-amd64-4-8,"
            + " sh",
        "nodeShapeId | {} | nodeShapeId is an object; it must be one of shape-amd64-4-8, sh",
        "nodeShapeId | null | nodeShapeId is missing; it must be one of shape-amd64-4-8, sh",
        "autoscalerConfig | {} | autoscalerConfig.scaleUpThreshold is missing; it must be an"
            + " integer from 1 to 100.",
        "autoscalerConfig | `{\"scaleUpThreshold\":0}` | autoscalerConfig.scaleUpThreshold is 0; it"
            + " must be an integer from 1 to 100.",
        "autoscalerConfig | `{\"scaleUpThreshold\":101}` | autoscalerConfig.scaleUpThreshold is"
            + " 101; it must be an integer from 1 to 100.",
        "autoscalerConfig | `{\"scaleUpThreshold\":84.5}` | autoscalerConfig.scaleUpThreshold is"
            + " 84.5; it must be an integer from 1 to 100.",
        "autoscalerConfig | null | autoscalerConfig is missing; it must be an object.",
        "defaultFleet | 1 | defaultFleet is 1; it must be true or false.",
      })
  void whatIsWrongIsSaidInASentence(String field, String json, String sentence) {
    Map<String, Object> settings = new LinkedHashMap<>(Api.fleetSettings("production"));
    settings.put(field, Json.read(json.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    Reply reply = api.post(V2).body(settings).send();
    assertEquals(422, reply.status(), reply.text());
    assertTrue(reply.message().startsWith(sentence), reply.message());
    assertTrue(reply.message().endsWith("."), reply.message());
    assertEquals(List.of(), get(V2).get("fleets"));
  }
}
