package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.NodeRegistration;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of a machine out of a fleet. */
class NodeRemovalTest {
  private Api api;
  private String fleetId;
  private Reply announced;

  @BeforeEach
  void start() {
    api = new Api();
    fleetId = api.fleet("own");
    announced = api.post(nodes()).body(Map.of("region", "Tokyo")).send();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private String nodes() {
    return "/greenroom/v1/fleets/" + fleetId + "/nodes";
  }

  private String nodeId() {
    return announced.string("nodeId");
  }

  private Reply remove() {
    return api.request("DELETE", nodes() + "/" + nodeId()).send();
  }

  private Reply register() {
    return api.request("PUT", "/greenroom/v1/nodes/" + nodeId())
        .token(announced.string("token"))
        .body(new NodeRegistration("game.example.org", 7600, 16_000, 400, List.of()).toJson())
        .send();
  }

  private Reply beat() {
    return api.post("/greenroom/v1/nodes/" + nodeId() + "/heartbeat")
        .token(announced.string("token"))
        .body(new NodeHeartbeat(nodeId(), api.world.clock.instant(), List.of()).toJson())
        .send();
  }

  private void tick() {
    api.world.core.ticks().scaling().run(api.world.clock.instant());
  }

  private String shown() {
    return api.get("/nodes/v1/" + nodeId()).send().string("status");
  }

  private List<?> capacity() {
    Map<?, ?> all = api.get("/greenroom/v1/fleets/" + fleetId + "/capacity").send().object();
    return (List<?>) all.get("nodes");
  }

  @Test
  void aMachineDrainsEndsAndItsTokenWithIt() {
    register();
    assertEquals(204, remove().status());
    assertEquals("draining", shown());
    assertEquals(200, beat().status(), "it reports to its end");
    tick();
    assertEquals("stopped", shown());
    assertEquals(List.of(), capacity());
    assertEquals(204, remove().status(), "the same again");
    assertEquals(401, beat().status(), "its token is revoked");
    assertEquals(410, register().status(), "it is told to end itself");
  }

  @Test
  void oneThatHasNotComeYetDoesNotComeAnyMore() {
    assertEquals(204, remove().status());
    assertEquals(410, register().status());
    assertEquals(204, remove().status());
  }

  @Test
  void aLostMachineIsShownAsSuchAndAsStoppedWhereHathoraKnewNoSuchStatus() {
    register();
    api.world.clock.pass(Duration.ofMinutes(11));
    tick();
    assertTrue(capacity().toString().contains("status=lost"), capacity()::toString);
    assertEquals("stopped", shown());
    assertEquals(
        List.of(), api.get("/nodes/v1/fleet/" + fleetId + "/listProvisioned").send().list());
    assertEquals(200, beat().status());
    assertEquals("running", shown());
  }

  @Test
  void strangersAndNodesOfTheCloudAreRefused() {
    register();
    Reply stranger = api.request("DELETE", nodes() + "/" + nodeId()).token(Api.OTHER_TOKEN).send();
    assertEquals(404, stranger.status());
    String cloud = api.ownNode(fleetId, Region.Tokyo);
    Reply refused = api.request("DELETE", nodes() + "/" + cloud).send();
    assertEquals(422, refused.status());
    assertEquals(
        "nodeId '%s' is a cloud node; only metal ones are removed by hand.".formatted(cloud),
        refused.message());
    String unknown = "node-" + Api.unknownId();
    Reply nobody = api.request("DELETE", nodes() + "/" + unknown).send();
    assertEquals(404, nobody.status());
    assertEquals("nodeId '%s' is not a node.".formatted(unknown), nobody.message());
    assertEquals(NodeStatus.running, api.world.core.nodes().get(nodeId()).orElseThrow().status());
  }
}
