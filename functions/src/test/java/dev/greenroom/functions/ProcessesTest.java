package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.testing.World;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessesTest {
  private Api api;
  private String appId;
  private String path;

  @BeforeEach
  void start() {
    api = new Api();
    appId = api.deployed("duel");
    path = "/processes/v3/apps/" + appId + "/processes";
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private String warm(String region) {
    Reply reply = api.post(path + "/regions/" + region).send();
    assertEquals(201, reply.status(), reply.text());
    api.world.clock.pass(Duration.ofSeconds(1));
    return reply.string("processId");
  }

  private List<?> ids(String query) {
    return api.get(path + "/latest" + query).send().list().stream()
        .map(process -> ((Map<?, ?>) process).get("processId"))
        .toList();
  }

  @Test
  void aProcessMadeInAdvanceTakesTheNextRoom() {
    String processId = warm("Frankfurt");
    assertTrue(api.world.launcher.running().contains(processId));
    assertFalse(api.world.launcher.order(processId).env().containsKey("HATHORA_INITIAL_ROOM_ID"));
    assertEquals(processId, api.room(appId).string("processId"));
  }

  @Test
  void aNewProcessShowsNullForWhatHasNotHappenedAndOmitsTheRest() {
    Reply reply = api.get(path + "/" + warm("Tokyo")).send();
    assertEquals("starting", reply.string("status"));
    for (String field :
        List.of("exposedPort", "bootedAt", "startedAt", "stoppingAt", "terminatedAt")) {
      assertTrue(reply.object().containsKey(field), field);
      assertNull(reply.object().get(field), field);
    }
    assertEquals("2046-01-02T03:04:05.678Z", reply.string("scheduledAt"));
    assertFalse(reply.object().containsKey("summaryExitReason"));
    assertFalse(reply.object().containsKey("fleetId"));
    assertEquals(2L, reply.object().get("roomsPerProcess"));
    assertEquals(0L, reply.object().get("roomsAllocated"));
  }

  @Test
  void whereNoNodeFitsItWaits() {
    api.world.core.nodes().setStatus(World.NODE, NodeStatus.draining);
    String processId = warm("Tokyo");
    assertNull(api.get(path + "/" + processId).send().object().get("scheduledAt"));
    assertEquals(0, api.world.launcher.calls());
  }

  @Test
  void whatCanNeverStartIsRefusedAndRecorded() {
    api.world.launcher.refuse("its program is missing");
    Reply reply = api.post(path + "/regions/Tokyo").send();
    assertEquals(422, reply.status());
    assertTrue(reply.message().contains("its program is missing"), reply.message());
    assertEquals(1L, api.get(path + "/count?status=failed").send().object().get("count"));
  }

  @Test
  void latestIsTheTenNewestFilteredByStatusAndRegionAndPaged() {
    String london = warm("London");
    String tokyo = warm("Tokyo");
    api.started(tokyo);
    String frankfurt = warm("Frankfurt");
    assertEquals(List.of(frankfurt, tokyo, london), ids(""));
    assertEquals(List.of(tokyo), ids("?status=running"));
    assertEquals(List.of(frankfurt, tokyo, london), ids("?status=running&status=starting"));
    assertEquals(List.of(tokyo, london), ids("?region=London&region=Tokyo"));
    assertEquals(List.of(london), ids("?region=London&status=starting&region=Tokyo"));
    assertEquals(List.of(), ids("?status=failed"));
    long second = java.time.Instant.parse("2046-01-02T03:04:06.678Z").toEpochMilli();
    assertEquals(List.of(london), ids("?before=" + second));
    assertEquals(1L, api.get(path + "/count?before=" + second).send().object().get("count"));
    assertEquals(3L, api.get(path + "/count").send().object().get("count"));
    assertEquals(
        2L, api.get(path + "/count?region=London&region=Tokyo").send().object().get("count"));
    for (int i = 0; i < 9; i++) {
      warm("Dubai");
    }
    assertEquals(10, ids("").size());
    assertEquals(12L, api.get(path + "/count").send().object().get("count"));
  }

  @Test
  void stoppingIsRepeatable() {
    String processId = warm("Tokyo");
    String stop = path + "/" + processId + "/stop";
    assertEquals(204, api.post(stop).send().status());
    assertTrue(api.world.launcher.wasStopped(processId));
    Reply stopping = api.get(path + "/" + processId).send();
    assertEquals("stopping", stopping.string("status"));
    assertFalse(stopping.object().containsKey("summaryExitReason"));
    assertEquals(204, api.post(stop).send().status());
    api.world
        .core
        .lifecycle()
        .over(
            api.world.core.processes().get(processId).orElseThrow(),
            ProcessStatus.stopped,
            api.world.clock.instant(),
            "stopped on request");
    assertEquals(204, api.post(stop).send().status());
    Reply stopped = api.get(path + "/" + processId).send();
    assertEquals("stopped on request", stopped.string("summaryExitReason"));
    assertEquals("2046-01-02T03:04:06.678Z", stopped.string("terminatedAt"));
    assertEquals(404, api.post(path + "/" + Api.unknownId() + "/stop").send().status());
  }

  @Test
  void logsAreOfTheProcessAndEndWithIt() {
    String processId = warm("Tokyo");
    String log = "/logs/v1/" + appId + "/process/" + processId;
    assertEquals("", api.get(log).send().text(), "nothing is printed yet");
    api.processLogs.printed(processId, "one", "two", "three");
    Reply tail = api.get(log + "?tailLines=2").send();
    assertEquals("two\nthree\n", tail.text());
    assertEquals("application/octet-stream", tail.header("content-type"));
    assertEquals(
        "2046-01-02T03:04:05.000Z three\n",
        api.get(log + "?tailLines=1&timestamps=true").send().text());
    assertEquals("three\n", api.get(log + "?tailLines=1&timestamps=false").send().text());
    assertEquals(400, api.get(log + "?timestamps=1").send().status());
    assertEquals(400, api.get(log + "/download").send().status());
    String other = warm("Tokyo");
    for (String id : List.of(processId, other)) {
      api.world
          .core
          .lifecycle()
          .over(
              api.world.core.processes().get(id).orElseThrow(),
              ProcessStatus.stopped,
              api.world.clock.instant(),
              "exit code 0");
    }
    assertEquals("one\ntwo\nthree\n", api.get(log + "/download").send().text());
    assertTrue(
        api.get(log + "/download?timestamps=true")
            .send()
            .text()
            .startsWith("2046-01-02T03:04:05.000Z one\n2046-"));
    assertEquals(410, api.get("/logs/v1/" + appId + "/process/" + other).send().status());
    assertEquals(
        410, api.get("/logs/v1/" + appId + "/process/" + other + "/download").send().status());
  }
}
