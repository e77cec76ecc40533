package dev.greenroom.functions.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.testing.Reports;
import dev.greenroom.functions.testing.Api;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProcessesV1Test {
  private static final String START = "2046-01-02T03:04:05.678Z";

  private Api api;
  private String appId;
  private String path;

  @BeforeEach
  void start() {
    api = new Api();
    appId = api.deployed("duel");
    path = "/processes/v1/" + appId;
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Map<String, Object> info(String processId) {
    Map<String, Object> fields = new LinkedHashMap<>();
    api.get(path + "/info/" + processId)
        .send()
        .object()
        .forEach((name, value) -> fields.put((String) name, value));
    return fields;
  }

  private void pass(int seconds) {
    api.world.clock.pass(Duration.ofSeconds(seconds));
  }

  private void beat(String processId, int connections, long sent) {
    api.world
        .core
        .heartbeats()
        .heard(
            Reports.beat(api.world, Reports.bound(api.world, processId, connections).sent(sent)));
  }

  private static Map<String, Object> changes(Map<String, Object> from, Map<String, Object> to) {
    Map<String, Object> changed = new LinkedHashMap<>(to);
    changed.entrySet().removeIf(e -> java.util.Objects.equals(e.getValue(), from.get(e.getKey())));
    return changed;
  }

  /** Each step of a life changes exactly the fields that it is about. */
  @Test
  void everyFieldIsWhatIsSo() {
    var room = api.room(appId);
    String id = room.string("processId");
    Map<String, Object> starting = info(id);
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("processId", id);
    expected.put("appId", appId);
    expected.put("deploymentId", 1L);
    expected.put("region", "Frankfurt");
    expected.put("host", "");
    expected.put("port", 0L);
    expected.put("exposedPort", null);
    expected.put("additionalExposedPorts", List.of());
    expected.put("startingAt", START);
    expected.put("startedAt", null);
    expected.put("stoppingAt", null);
    expected.put("terminatedAt", null);
    expected.put("idleSince", null);
    expected.put("roomsPerProcess", 2L);
    expected.put("roomsAllocated", 1L);
    expected.put("roomsAllocatedUpdatedAt", START);
    expected.put("roomSlotsAvailable", 1L);
    expected.put("roomSlotsAvailableUpdatedAt", START);
    expected.put("draining", false);
    expected.put("activeConnections", 0L);
    expected.put("activeConnectionsUpdatedAt", START);
    expected.put("egressedBytes", 0L);
    assertEquals(expected, starting);

    pass(2);
    beat(id, 0, 0);
    Map<String, Object> started = info(id);
    Map<String, Object> bound = changes(starting, started);
    assertEquals(
        Map.of("host", "127.0.0.1", "port", 31_000L, "startedAt", "2046-01-02T03:04:07.678Z"),
        without(bound, "exposedPort"));
    assertEquals(
        Map.of("name", "default", "host", "127.0.0.1", "port", 31_000L, "transportType", "tcp"),
        bound.get("exposedPort"));

    pass(2);
    beat(id, 3, 1234);
    Map<String, Object> played = info(id);
    assertEquals(
        Map.of(
            "activeConnections", 3L,
            "activeConnectionsUpdatedAt", "2046-01-02T03:04:09.678Z",
            "egressedBytes", 1234L),
        changes(started, played));

    pass(2);
    beat(id, 0, 5678);
    Map<String, Object> left = info(id);
    assertEquals(
        Map.of(
            "activeConnections", 0L,
            "activeConnectionsUpdatedAt", "2046-01-02T03:04:11.678Z",
            "egressedBytes", 5678L),
        changes(played, left),
        "a room is there: it is not idle");

    pass(2);
    api.post("/rooms/v2/" + appId + "/destroy/" + room.string("roomId")).send();
    Map<String, Object> idle = info(id);
    assertEquals(
        Map.of(
            "idleSince", "2046-01-02T03:04:13.678Z",
            "roomsAllocated", 0L,
            "roomsAllocatedUpdatedAt", "2046-01-02T03:04:13.678Z",
            "roomSlotsAvailable", 2L,
            "roomSlotsAvailableUpdatedAt", "2046-01-02T03:04:13.678Z"),
        changes(left, idle));

    pass(300);
    api.world.core.ticks().reaper().run(api.world.clock.instant());
    Map<String, Object> asked = info(id);
    assertEquals(
        Map.of(
            "draining",
            true,
            "roomSlotsAvailable",
            0L,
            "roomSlotsAvailableUpdatedAt",
            "2046-01-02T03:09:13.678Z"),
        changes(idle, asked),
        "it takes no new room while its agent is asked");

    pass(1);
    beat(id, 0, 5678);
    api.world.core.heartbeats().heard(Reports.beat(api.world, Reports.idle(api.world, id, true)));
    Map<String, Object> stopping = changes(asked, info(id));
    assertEquals("2046-01-02T03:09:14.678Z", stopping.remove("stoppingAt"));
    assertEquals(false, stopping.remove("draining"));
    assertTrue(stopping.containsKey("idleSince") && stopping.remove("idleSince") == null);
    assertEquals(Map.of(), stopping);

    pass(1);
    api.world
        .core
        .heartbeats()
        .heard(Reports.beat(api.world, Reports.exited(api.world, id, 143).sent(6000)));
    Map<String, Object> over = info(id);
    assertEquals("2046-01-02T03:09:15.678Z", over.get("terminatedAt"));
    assertEquals("2046-01-02T03:09:14.678Z", over.get("stoppingAt"));
    assertEquals(6000L, over.get("egressedBytes"));
  }

  private static Map<String, Object> without(Map<String, Object> fields, String name) {
    Map<String, Object> rest = new LinkedHashMap<>(fields);
    rest.remove(name);
    return rest;
  }

  private List<String> ids(String list) {
    return api.get(path + list).send().list().stream()
        .map(process -> (String) ((Map<?, ?>) process).get("processId"))
        .toList();
  }

  @Test
  void eachProcessIsInOneOfTheTwoLists() {
    String london =
        api.post("/processes/v2/" + appId + "/create/London").send().string("processId");
    pass(1);
    String tokyo = api.post("/processes/v2/" + appId + "/create/Tokyo").send().string("processId");
    assertEquals(List.of(tokyo, london), ids("/list/running"));
    assertEquals(List.of(london), ids("/list/running?region=London"));
    assertEquals(List.of(), ids("/list/stopped"));
    api.post("/processes/v2/" + appId + "/stop/" + london).send();
    assertEquals(List.of(tokyo, london), ids("/list/running"), "what stops still runs");
    Process process = api.world.core.processes().get(london).orElseThrow();
    api.world
        .core
        .lifecycle()
        .over(process, ProcessStatus.stopped, api.world.clock.instant(), "done");
    assertEquals(List.of(tokyo), ids("/list/running"));
    assertEquals(List.of(london), ids("/list/stopped?region=London"));
    assertEquals(List.of(), ids("/list/stopped?region=Tokyo"));
  }

  @Test
  void runningProcessesComeWithTheirRooms() {
    var one = api.room(appId);
    var two = api.room(appId);
    assertEquals(one.string("processId"), two.string("processId"));
    Map<?, ?> running = (Map<?, ?>) api.get(path + "/list/running").send().list().getFirst();
    assertEquals(2L, running.get("totalRooms"));
    List<?> rooms = (List<?>) running.get("rooms");
    assertEquals(
        api.get("/rooms/v2/" + appId + "/list/" + one.string("processId") + "/active")
            .send()
            .list(),
        rooms);
    api.post("/rooms/v2/" + appId + "/suspend/" + one.string("roomId")).send();
    running = (Map<?, ?>) api.get(path + "/list/running").send().list().getFirst();
    assertEquals(1L, running.get("totalRooms"));
    assertEquals(1, ((List<?>) running.get("rooms")).size());
    assertNull(running.get("status"), "v1 has none");
  }

  @Test
  void deploymentsGoByTheirNumbers() {
    String first = api.room(appId).string("processId");
    api.deploy(appId, Api.deployment(api.build()));
    String second = api.room(appId).string("processId");
    assertEquals(1L, info(first).get("deploymentId"));
    assertEquals(2L, info(second).get("deploymentId"));
  }

  @Test
  void theTenNewestAreListed() {
    for (int i = 0; i < 12; i++) {
      pass(1);
      api.post("/processes/v2/" + appId + "/create/London").send();
    }
    assertEquals(10, ids("/list/running").size());
  }
}
