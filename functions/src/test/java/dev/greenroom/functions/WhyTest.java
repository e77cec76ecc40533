package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.token.Scope;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WhyTest {
  private Api api;
  private String appId;
  private String roomId;
  private String processId;

  @BeforeEach
  void start() {
    api = new Api();
    appId = api.deployed("duel");
    Reply room = api.room(appId);
    roomId = room.string("roomId");
    processId = room.string("processId");
    api.started(processId);
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Reply why(String id) {
    Reply reply = api.get("/greenroom/v1/why/" + id).send();
    assertEquals(200, reply.status(), reply.text());
    return reply;
  }

  private static List<?> texts(Reply reply) {
    return reply.list("entries").stream().map(entry -> ((Map<?, ?>) entry).get("text")).toList();
  }

  @Test
  void aCrashIsToldFromTheRoom() {
    api.processLogs.printed(processId, "turn 1", "out of memory");
    api.world.clock.pass(Duration.ofSeconds(10));
    api.world
        .core
        .heartbeats()
        .heard(Reports.beat(api.world, Reports.exited(api.world, processId, 137)));
    Reply reply = why(roomId);
    assertEquals(
        Set.of("subject", "kind", "cause", "entries", "cost", "log"), reply.object().keySet());
    assertEquals(roomId, reply.string("subject"));
    assertEquals("room", reply.string("kind"));
    assertEquals(
        "Room %s was destroyed because its process was killed by signal 9 (exit code 137)."
            .formatted(roomId),
        reply.string("cause"));
    assertEquals(List.of("turn 1", "out of memory"), reply.list("log"));
    Map<?, ?> cost = (Map<?, ?>) reply.object().get("cost");
    assertEquals(5.0, ((Number) cost.get("vcpuSeconds")).doubleValue());
    assertEquals(10_240.0, ((Number) cost.get("mibSeconds")).doubleValue());
    Map<?, ?> exit =
        reply.list("entries").stream()
            .map(entry -> (Map<?, ?>) entry)
            .filter(entry -> ((String) entry.get("text")).startsWith("The process ended"))
            .findFirst()
            .orElseThrow();
    assertEquals("137", ((Map<?, ?>) exit.get("facts")).get("exitCode"));
    assertEquals("2046-01-02T03:04:15.678Z", exit.get("at"));
  }

  @Test
  void aRunningProcessCostsSoFar() {
    Reply reply = why(processId);
    assertEquals("process", reply.string("kind"));
    assertTrue(reply.string("cause").startsWith("Process " + processId + " runs at 127.0.0.1:"));
    assertNull(((Map<?, ?>) reply.object().get("cost")).get("until"));
    assertEquals(List.of(), reply.list("log"));
  }

  @Test
  void whoStoppedAndWhoDestroyedIsTold() {
    String caller = api.world.core.rooms().get(roomId).orElseThrow().createdBy();
    assertEquals(204, api.post("/rooms/v2/" + appId + "/destroy/" + roomId).send().status());
    assertEquals(
        "Room %s was destroyed through the API by %s.".formatted(roomId, caller),
        why(roomId).string("cause"));
    String stop = "/processes/v3/apps/" + appId + "/processes/" + processId + "/stop";
    assertEquals(204, api.post(stop).send().status());
    assertEquals(204, api.post(stop).send().status());
    Reply reply = why(processId);
    assertTrue(
        reply.string("cause").contains("was stopped through the API by " + caller), reply.text());
    assertEquals(
        1,
        texts(reply).stream().filter(text -> ((String) text).contains("was stopped")).count(),
        "the repetition is no second stop");
    assertTrue(texts(reply).toString().contains("Room " + roomId + " was destroyed"));
  }

  @Test
  void whatIsAnothersLooksUnknown() {
    for (String id : List.of(roomId, processId)) {
      Reply foreign = api.get("/greenroom/v1/why/" + id).token(Api.OTHER_TOKEN).send();
      Reply unknown = api.get("/greenroom/v1/why/nothing").token(Api.OTHER_TOKEN).send();
      assertEquals(404, foreign.status());
      assertEquals(unknown.message().replace("nothing", id), foreign.message());
    }
  }

  @Test
  void readingProcessesIsEnoughAndNothingLess() {
    String path = "/greenroom/v1/why/" + roomId;
    assertEquals(200, api.get(path).token(api.tokenWith(Scope.PROCESSES_READ)).send().status());
    assertEquals(401, api.get(path).token(api.tokenWith(Scope.BUILDS_READ)).send().status());
    assertEquals(
        401,
        api.get(path).token(api.world.core.processTokens().tokenOf(processId)).send().status());
  }

  @Test
  void theStoryOutlivesItsApplication() {
    assertEquals(204, api.post("/rooms/v2/" + appId + "/destroy/" + roomId).send().status());
    api.post("/processes/v3/apps/" + appId + "/processes/" + processId + "/stop").send();
    api.world
        .core
        .heartbeats()
        .heard(Reports.beat(api.world, Reports.exited(api.world, processId, 0)));
    assertEquals(204, api.request("DELETE", "/apps/v2/apps/" + appId).send().status());
    assertTrue(why(roomId).string("cause").contains("was destroyed through the API"));
  }
}
