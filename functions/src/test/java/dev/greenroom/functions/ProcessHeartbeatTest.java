package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.ProcessReport;
import dev.greenroom.events.PublishedPort;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessHeartbeatTest {
  private static final String NODE_TOKEN = "node-token";
  private static final String NODE = "/greenroom/v1/nodes/node-1/heartbeat";
  private Api api;
  private String processId;
  private String status;

  @BeforeEach
  void start() {
    api = new Api();
    Node node = api.world.core.nodes().get("node-1").orElseThrow();
    api.world.core.nodes().register(withToken(node));
    String appId = api.deployed("duel");
    processId = api.room(appId).string("processId");
    status = "/processes/v3/apps/" + appId + "/processes/" + processId;
  }

  private Node withToken(Node node) {
    return new Node(
        node.nodeId(),
        node.pool(),
        Hosting.shared,
        NodeStatus.running,
        "203.0.113.9",
        node.milliVcpus(),
        0,
        node.memoryMb(),
        0,
        api.world.clock.instant().plus(Duration.ofDays(1)),
        Hashes.sha256(NODE_TOKEN),
        node.createdAt());
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private ProcessReport report(String id, boolean bound) {
    Instant now = api.world.clock.instant();
    return new ProcessReport(
        id,
        Optional.of(now),
        bound ? Optional.of(now) : Optional.empty(),
        bound ? List.of(new PublishedPort("default", 31_012, "tcp")) : List.of(),
        List.of(),
        0,
        true,
        Optional.empty(),
        0.25,
        1 << 20,
        0,
        Optional.empty(),
        Optional.empty());
  }

  private Reply beat(String token, NodeHeartbeat beat) {
    return api.post(NODE).token(token).body(beat.toJson()).send();
  }

  @Test
  void aNodeReportsItsProcesses() {
    NodeHeartbeat beat =
        new NodeHeartbeat("node-1", api.world.clock.instant(), List.of(report(processId, true)));
    Reply reply = beat(NODE_TOKEN, beat);
    assertEquals(200, reply.status(), reply.text());
    assertEquals("{\"confirmIdle\":[],\"forget\":[]}", reply.text());
    Reply process = api.get(status).send();
    assertEquals("running", process.string("status"));
    assertEquals(
        Map.of("name", "default", "host", "203.0.113.9", "port", 31_012L, "transportType", "tcp"),
        process.object().get("exposedPort"));
  }

  @Test
  void aNodeSaysWhichImagesItHoldsAndIsAskedForOthers() {
    NodeHeartbeat holds =
        new NodeHeartbeat(
            "node-1",
            api.world.clock.instant(),
            List.of(),
            List.of("amd64"),
            Optional.of(List.of("old")));
    assertEquals("{\"confirmIdle\":[],\"forget\":[]}", beat(NODE_TOKEN, holds).text());
    api.world.core.nodes().asked("node-1", List.of("new"));
    NodeHeartbeat silent = new NodeHeartbeat("node-1", api.world.clock.instant(), List.of());
    assertEquals(
        "{\"confirmIdle\":[],\"forget\":[],\"prepare\":[\"new\"]}",
        beat(NODE_TOKEN, silent).text());
    Map<String, Object> wrong = new HashMap<>(silent.toJson());
    wrong.put("images", List.of(7));
    Reply reply = beat(wrong);
    assertEquals(422, reply.status());
    assertTrue(reply.message().contains("images must hold strings"), reply.message());
    wrong.put("images", Collections.nCopies(65, "i"));
    assertEquals(422, beat(wrong).status());
  }

  private Reply beat(Map<String, Object> body) {
    return api.post(NODE).token(NODE_TOKEN).body(body).send();
  }

  @Test
  void aHeartbeatOfAThousandProcessesIsRead() {
    List<ProcessReport> reports =
        IntStream.range(0, 1000).mapToObj(i -> report(Api.unknownId(), true)).toList();
    NodeHeartbeat beat = new NodeHeartbeat("node-1", api.world.clock.instant(), reports);
    assertEquals(200, beat(NODE_TOKEN, beat).status());
  }

  @Test
  void onlyTheNodesOwnTokenIsTakenAndOnlyForItself() {
    NodeHeartbeat beat = new NodeHeartbeat("node-1", api.world.clock.instant(), List.of());
    assertEquals(401, beat(Api.TOKEN, beat).status());
    assertEquals(401, beat("none", beat).status());
    assertEquals(
        401,
        api.post("/greenroom/v1/nodes/node-2/heartbeat")
            .token(NODE_TOKEN)
            .body(beat.toJson())
            .send()
            .status());
    NodeHeartbeat other = new NodeHeartbeat("node-2", api.world.clock.instant(), List.of());
    Reply reply = beat(NODE_TOKEN, other);
    assertEquals(422, reply.status());
    assertTrue(reply.message().contains("nodeId"), reply.message());
  }

  @Test
  void aGameServerReportsItself() {
    String path = "/greenroom/v1/processes/" + processId + "/heartbeat";
    String token = api.world.core.processTokens().tokenOf(processId);
    Reply reply = api.post(path).token(token).body(report(processId, true).toJson()).send();
    assertEquals(200, reply.status(), reply.text());
    assertEquals("running", api.get(status).send().string("status"));
    String other = Api.unknownId();
    assertEquals(
        422, api.post(path).token(token).body(report(other, true).toJson()).send().status());
    assertEquals(
        401,
        api.post("/greenroom/v1/processes/" + other + "/heartbeat")
            .token(token)
            .body(report(other, true).toJson())
            .send()
            .status());
    assertEquals(
        401,
        api.post(path).token(Api.TOKEN).body(report(processId, true).toJson()).send().status());
  }

  @Test
  void aHeartbeatThatCannotBeReadIsRefusedInASentence() {
    assertEquals(400, api.post(NODE).token(NODE_TOKEN).raw("{").send().status());
    for (Object body :
        List.of(
            List.of(),
            Map.of(),
            Map.of("nodeId", "node-1"),
            Map.of("nodeId", "node-1", "sentAt", "yesterday"),
            Map.of("nodeId", 7, "sentAt", "2046-01-02T03:04:05Z"),
            Map.of("nodeId", "node-1", "sentAt", "2046-01-02T03:04:05Z", "processes", Map.of()),
            Map.of(
                "nodeId", "node-1", "sentAt", "2046-01-02T03:04:05Z", "processes", List.of(1)))) {
      Reply reply = api.post(NODE).token(NODE_TOKEN).body(body).send();
      assertEquals(422, reply.status(), reply.text());
      assertTrue(reply.message().contains("must be"), reply.message());
    }
    assertEquals(List.of(), api.log);
  }
}
