package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.NodeRegistration;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way of a machine into a fleet. */
class NodeRegistrationTest {
  private static final NodeRegistration LARGE =
      new NodeRegistration("game.example.org", 7600, 16_000, 400, List.of("arm64", "amd64"));

  private Api api;
  private String fleetId;

  @BeforeEach
  void start() {
    api = new Api();
    fleetId = api.fleet("own");
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Reply announce() {
    Reply announced =
        api.post("/greenroom/v1/fleets/" + fleetId + "/nodes")
            .body(Map.of("region", "Tokyo"))
            .send();
    assertEquals(201, announced.status(), announced.text());
    return announced;
  }

  private Reply register(Reply announced, Object body) {
    return api.request("PUT", "/greenroom/v1/nodes/" + announced.string("nodeId"))
        .token(announced.string("token"))
        .body(body)
        .send();
  }

  private Map<?, ?> capacity() {
    return api.get("/greenroom/v1/fleets/" + fleetId + "/capacity").send().object();
  }

  @Test
  void anAnnouncedMachineJoinsWithItsOwnTokenAndTakesProcesses() {
    Reply announced = announce();
    String nodeId = announced.string("nodeId");
    assertEquals(404, api.get("/nodes/v1/" + nodeId).send().status(), "it has not come yet");
    assertEquals(204, register(announced, LARGE.toJson()).status());
    Map<?, ?> shown = api.get("/nodes/v1/" + nodeId).send().object();
    assertEquals("metal", shown.get("hosting"));
    assertEquals("running", shown.get("status"));
    assertEquals("game.example.org", shown.get("host"));
    assertEquals("Tokyo", shown.get("region"));
    assertEquals(8L, ((Number) shown.get("cpu")).longValue(), "what it keeps is its own as well");
    Node node = api.world.core.nodes().get(nodeId).orElseThrow();
    assertEquals(Set.of(Architecture.amd64, Architecture.arm64), node.architectures());
    assertEquals(Optional.of(fleetId), node.fleetId());
    assertEquals(
        List.of(node), api.world.core.nodes().candidates(Optional.of(fleetId), Region.Tokyo));
    assertEquals(
        200,
        api.post("/greenroom/v1/nodes/" + nodeId + "/heartbeat")
            .token(announced.string("token"))
            .body(new NodeHeartbeat(nodeId, api.world.clock.instant(), List.of()).toJson())
            .send()
            .status());
  }

  @Test
  void twoMachinesHaveTwoNamesAndTwoTokensAndNoneSpeaksForTheOther() {
    Reply one = announce();
    Reply other = announce();
    assertNotEquals(one.string("nodeId"), other.string("nodeId"));
    assertNotEquals(one.string("token"), other.string("token"));
    assertEquals(
        401,
        api.request("PUT", "/greenroom/v1/nodes/" + one.string("nodeId"))
            .token(other.string("token"))
            .body(LARGE.toJson())
            .send()
            .status());
    assertEquals("starting", status(one));
  }

  @Test
  void theSameAgainChangesWhatItHasAndWhatDrainsGoesOnAsItWas() {
    Reply announced = announce();
    register(announced, LARGE.toJson());
    String nodeId = announced.string("nodeId");
    NodeRegistration smaller =
        new NodeRegistration("game.example.org", 4000, 8000, 0, List.of("amd64"));
    assertEquals(204, register(announced, smaller.toJson()).status());
    assertEquals(4000, api.world.core.nodes().get(nodeId).orElseThrow().milliVcpus());
    api.world.core.nodes().setStatus(nodeId, NodeStatus.draining);
    assertEquals(204, register(announced, LARGE.toJson()).status());
    Node node = api.world.core.nodes().get(nodeId).orElseThrow();
    assertEquals(NodeStatus.draining, node.status());
    assertEquals(4000, node.milliVcpus());
  }

  @Test
  void whoHasEndedIsToldToEndItself() {
    Reply announced = announce();
    register(announced, LARGE.toJson());
    Node node = api.world.core.nodes().get(announced.string("nodeId")).orElseThrow();
    api.world.core.nodes().stopped(node, api.world.clock.instant(), Duration.ofDays(1));
    Reply refused = register(announced, LARGE.toJson());
    assertEquals(410, refused.status());
    assertEquals(
        "Node '%s' was given up, or has ended; it is to end itself.".formatted(node.nodeId()),
        refused.message());
    assertEquals("stopped", status(announced));
  }

  /** Neither as one on its way nor as one that never came: it is not the cloud's. */
  @Test
  void scalingTakesNoNoticeOfAMachineThatHasNotComeYet() {
    api.world.cloud.serves.add(Region.Tokyo);
    api.request("PUT", "/fleets/v2/fleets/" + fleetId + "/regions/Tokyo/v2")
        .body(Map.of("nodeBaseline", 1))
        .send();
    Reply announced = announce();
    api.world.core.ticks().scaling().run(api.world.clock.instant());
    assertEquals(1, api.world.cloud.started.size(), "the minimum is of the cloud's nodes");
    assertFalse(api.world.cloud.nodes.containsKey(announced.string("nodeId")));
    api.world.clock.pass(Duration.ofHours(2));
    api.world.core.ticks().scaling().run(api.world.clock.instant());
    assertEquals("starting", status(announced), "nobody gave it up");
    assertEquals(204, register(announced, LARGE.toJson()).status());
  }

  @Test
  void theCapacityOfAFleetIsWhatItHasAndWhatIsAskedOfIt() {
    assertEquals(List.of(), capacity().get("regions"));
    Reply announced = announce();
    register(announced, LARGE.toJson());
    announce();
    String nodeId = announced.string("nodeId");
    Map<?, ?> region = (Map<?, ?>) ((List<?>) capacity().get("regions")).getFirst();
    assertEquals("Tokyo", region.get("region"));
    assertEquals(7.6, ((Number) region.get("metalVcpus")).doubleValue());
    assertEquals(0.0, ((Number) region.get("cloudVcpus")).doubleValue());
    assertEquals(0.0, ((Number) region.get("utilizationPercent")).doubleValue());
    List<?> nodes = (List<?>) capacity().get("nodes");
    assertEquals(2, nodes.size(), "those that have not come yet are shown as well");
    Map<?, ?> node =
        nodes.stream()
            .map(n -> (Map<?, ?>) n)
            .filter(n -> n.get("nodeId").equals(nodeId))
            .findFirst()
            .orElseThrow();
    assertEquals(false, node.get("silent"));
    api.world.clock.pass(Duration.ofMinutes(1));
    assertTrue(capacity().get("nodes").toString().contains("silent=true"));
  }

  @ParameterizedTest
  @CsvSource({
    "address, ",
    "address, ''",
    "address, a b",
    "milliVcpus, 0",
    "milliVcpus, -1",
    "milliVcpus, 1.5",
    "milliVcpus, 100000001",
    "memoryMb, 0",
    "reservedMilliVcpus, -1",
    "architectures, x",
  })
  void whatNoMachineIsIsRefusedInASentenceThatNamesIt(String field, String value) {
    Reply announced = announce();
    Map<String, Object> body = new LinkedHashMap<>(LARGE.toJson());
    boolean number = value != null && value.matches("-?[0-9.]+");
    body.put(field, number ? (Object) Double.valueOf(value) : value);
    Reply refused = register(announced, body);
    assertEquals(422, refused.status(), refused.text());
    assertTrue(refused.message().startsWith(field), refused.message());
    assertEquals("starting", status(announced));
  }

  @Test
  void architecturesOfWhichNoneIsKnownAreRefused() {
    Reply announced = announce();
    Map<String, Object> body = new LinkedHashMap<>(LARGE.toJson());
    body.put("architectures", List.of("riscv64"));
    Reply refused = register(announced, body);
    assertEquals(422, refused.status());
    assertTrue(refused.message().contains("amd64, arm64"), refused.message());
    body.put("architectures", List.of("riscv64", "arm64"));
    assertEquals(204, register(announced, body).status());
  }

  private String status(Reply announced) {
    return api.world.core.nodes().get(announced.string("nodeId")).orElseThrow().status().name();
  }

  @Test
  void anotherOrganizationsFleetIsUnknown() {
    Reply reply =
        api.post("/greenroom/v1/fleets/" + fleetId + "/nodes")
            .token(Api.OTHER_TOKEN)
            .body(Map.of("region", "Tokyo"))
            .send();
    assertEquals(404, reply.status());
    assertEquals(1, api.world.core.fleets().list(World.ORG).size());
  }
}
