package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Reply;
import dev.greenroom.functions.testing.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RoomsTest {
  private final List<Duration> waits = new ArrayList<>();
  private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
  private Api api;
  private String appId;
  private String path;

  @BeforeEach
  void start() {
    api =
        new Api(
            time -> {
              waits.add(time);
              meanwhile.get().run();
            });
    appId = api.deployed("duel");
    path = "/rooms/v2/" + appId;
    waits.clear();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private Request create() {
    return api.post(path + "/create").body(Map.of("region", "Frankfurt", "roomConfig", "{}"));
  }

  private Reply info(String roomId, String query) {
    return api.get(path + "/connectioninfo/" + roomId + query).without("authorization").send();
  }

  @Test
  void aRoomThatStartsHasNoExposedPortAndOneThatRunsHas() {
    Reply room = create().send();
    assertEquals(
        Set.of("roomId", "processId", "status", "additionalExposedPorts"), room.object().keySet());
    assertEquals("starting", room.string("status"));
    assertEquals(List.of(), room.list("additionalExposedPorts"));
    String roomId = room.string("roomId");
    assertEquals(
        "{\"roomId\":\"%s\",\"status\":\"starting\",\"additionalExposedPorts\":[]}"
            .formatted(roomId),
        info(roomId, "").text());
    api.started(room.string("processId"));
    assertEquals(
        "{\"roomId\":\"%s\",\"status\":\"active\",\"exposedPort\":{\"name\":\"default\",\"host\":\"127.0.0.1\",\"port\":31012,\"transportType\":\"tcp\"},\"additionalExposedPorts\":[{\"name\":\"admin\",\"host\":\"127.0.0.1\",\"port\":31013,\"transportType\":\"tcp\"}]}"
            .formatted(roomId),
        info(roomId, "").text());
    Reply second = create().send();
    assertEquals(room.string("processId"), second.string("processId"));
    assertEquals("active", second.string("status"));
  }

  @Test
  void theSameKeyGivesTheSameRoomAndAnotherBodyIsRefused() {
    Reply first = create().header("idempotency-key", "key-1").send();
    Reply again = create().header("idempotency-key", "key-1").send();
    assertEquals(201, again.status());
    assertEquals(first.text(), again.text());
    assertNotEquals(
        first.string("roomId"),
        create().header("idempotency-key", "key-2").send().string("roomId"));
    Reply other =
        api.post(path + "/create")
            .body(Map.of("region", "Tokyo"))
            .header("idempotency-key", "key-1")
            .send();
    assertEquals(422, other.status());
    assertTrue(other.message().contains("Idempotency-Key"), other.message());
  }

  @Test
  void aRoomIdOfOnesOwnIsTakenOnlyOnce() {
    Request own = api.post(path + "/create?roomId=Duel_1-a").body(Map.of("region", "Frankfurt"));
    assertEquals("Duel_1-a", own.send().string("roomId"));
    Reply again = own.send();
    assertEquals(422, again.status());
    assertTrue(again.message().contains("Duel_1-a"), again.message());
  }

  @Test
  void aPinnedDeploymentIsUsedAndAnUnknownOneIs404() {
    String first = latest();
    api.deploy(appId, Api.deployment(api.build()));
    assertNotEquals(first, latest());
    Reply pinned =
        api.post(path + "/create")
            .body(Map.of("region", "Frankfurt", "deploymentId", first))
            .send();
    Process process = api.world.core.processes().get(pinned.string("processId")).orElseThrow();
    assertEquals(first, process.deploymentId());
    assertEquals(
        404,
        api.post(path + "/create")
            .body(Map.of("region", "Frankfurt", "deploymentId", "dep-unknown"))
            .send()
            .status());
  }

  private String latest() {
    return api.get("/deployments/v3/apps/" + appId + "/deployments/latest")
        .send()
        .string("deploymentId");
  }

  @Test
  void withoutADeploymentThereIsNoRoom() {
    Reply reply = api.room(api.app("bare"));
    assertEquals(404, reply.status());
    assertTrue(reply.message().contains("no deployment"), reply.message());
  }

  @Test
  void whatCanNeverStartIsRefused() {
    api.world.launcher.refuse("its program is missing");
    Reply reply = create().send();
    assertEquals(400, reply.status());
    assertTrue(reply.message().contains("its program is missing"), reply.message());
  }

  @Test
  void infoShowsWhereItIsAndWhereItWas() {
    Reply room = create().send();
    String roomId = room.string("roomId");
    Reply info = api.get(path + "/info/" + roomId).send();
    assertEquals("active", info.string("status"));
    assertEquals("{}", info.string("roomConfig"));
    Map<?, ?> current = (Map<?, ?>) info.object().get("currentAllocation");
    assertEquals(room.string("processId"), current.get("processId"));
    assertEquals("2046-01-02T03:04:05.678Z", current.get("scheduledAt"));
    assertTrue(current.containsKey("unscheduledAt"));
    assertEquals(List.of(current), info.list("allocations"));
    api.world.clock.pass(Duration.ofMillis(22));
    assertEquals(204, api.post(path + "/destroy/" + roomId).send().status());
    Reply gone = api.get(path + "/info/" + roomId).send();
    assertEquals("destroyed", gone.string("status"));
    assertTrue(gone.object().containsKey("currentAllocation"));
    assertNull(gone.object().get("currentAllocation"));
    assertEquals(
        "2046-01-02T03:04:05.700Z",
        ((Map<?, ?>) gone.list("allocations").getFirst()).get("unscheduledAt"));
    assertEquals(404, api.post(path + "/destroy/" + roomId).send().status());
    assertEquals(404, info(roomId, "").status());
    assertEquals(
        404, api.post(path + "/update/" + roomId).body(Map.of("roomConfig", "x")).send().status());
  }

  @Test
  void aRoomWithoutConfigurationShowsNull() {
    Reply room = api.room(appId);
    Reply info = api.get(path + "/info/" + room.string("roomId")).send();
    assertTrue(info.object().containsKey("roomConfig"));
    assertNull(info.object().get("roomConfig"));
  }

  @Test
  void listsTellTheLivingFromTheGoneAndOmitTheHistory() {
    Reply one = create().send();
    Reply two = create().send();
    String processId = one.string("processId");
    api.post(path + "/destroy/" + one.string("roomId")).send();
    List<?> active = api.get(path + "/list/" + processId + "/active").send().list();
    List<?> inactive = api.get(path + "/list/" + processId + "/inactive").send().list();
    assertEquals(two.string("roomId"), ((Map<?, ?>) active.getFirst()).get("roomId"));
    assertEquals(one.string("roomId"), ((Map<?, ?>) inactive.getFirst()).get("roomId"));
    assertFalse(((Map<?, ?>) active.getFirst()).containsKey("allocations"));
    assertNull(((Map<?, ?>) inactive.getFirst()).get("currentAllocation"));
  }

  @Test
  void aSuspendedRoomKeepsItsIdAndItsHistoryAndComesBackAnywhere() {
    Reply room = create().send();
    String roomId = room.string("roomId");
    String before = room.string("processId");
    assertEquals(204, api.post(path + "/suspend/" + roomId).send().status());
    assertEquals(204, api.post(path + "/suspend/" + roomId).send().status(), "as it should be");
    Reply suspended = api.get(path + "/info/" + roomId).send();
    assertEquals("suspended", suspended.string("status"));
    assertTrue(suspended.object().containsKey("currentAllocation"));
    assertNull(suspended.object().get("currentAllocation"));
    assertEquals("{}", suspended.string("roomConfig"));
    assertEquals(1, suspended.list("allocations").size());
    assertEquals(0L, process(before).object().get("roomsAllocated"));
    assertEquals(List.of(roomId), listed(before, "inactive"));
    stop(before);
    Reply back = api.post(path + "/resume/" + roomId).send();
    assertEquals(200, back.status());
    assertEquals("starting", back.string("status"));
    String after = back.string("processId");
    assertNotEquals(before, after);
    assertEquals(back.text(), api.post(path + "/resume/" + roomId).send().text());
    Reply info = api.get(path + "/info/" + roomId).send();
    assertEquals("active", info.string("status"));
    assertEquals(
        List.of(before, after),
        info.list("allocations").stream().map(a -> ((Map<?, ?>) a).get("processId")).toList());
    assertEquals(info.list("allocations").getLast(), info.object().get("currentAllocation"));
    assertEquals(List.of(roomId), listed(before, "inactive"));
    assertEquals(List.of(roomId), listed(after, "active"));
    api.started(after);
    Reply reached = info(roomId, "");
    assertEquals("active", reached.string("status"));
    Reply resumed = api.post(path + "/resume/" + roomId).send();
    assertEquals(reached.object().get("exposedPort"), resumed.object().get("exposedPort"));
  }

  private Reply process(String processId) {
    return api.get("/processes/v3/apps/" + appId + "/processes/" + processId).send();
  }

  private void stop(String processId) {
    api.post("/processes/v3/apps/" + appId + "/processes/" + processId + "/stop").send();
  }

  private List<Object> listed(String processId, String which) {
    return api.get(path + "/list/" + processId + "/" + which).send().list().stream()
        .<Object>map(room -> ((Map<?, ?>) room).get("roomId"))
        .toList();
  }

  @Test
  void whoeverAsksHowToReachASuspendedRoomHasItBack() {
    Reply room = create().send();
    String roomId = room.string("roomId");
    api.started(room.string("processId"));
    api.post(path + "/suspend/" + roomId).send();
    Reply reached = info(roomId, "");
    assertEquals("active", reached.string("status"), "its process is still there");
    assertEquals("active", api.get(path + "/info/" + roomId).send().string("status"));
    assertEquals(1L, process(room.string("processId")).object().get("roomsAllocated"));
  }

  @Test
  void aSuspendedRoomIsConfiguredAndDestroyed() {
    String roomId = create().send().string("roomId");
    api.post(path + "/suspend/" + roomId).send();
    assertEquals(
        204, api.post(path + "/update/" + roomId).body(Map.of("roomConfig", "x")).send().status());
    assertEquals("x", api.get(path + "/info/" + roomId).send().string("roomConfig"));
    assertEquals(204, api.post(path + "/destroy/" + roomId).send().status());
    assertEquals("destroyed", api.get(path + "/info/" + roomId).send().string("status"));
    assertEquals(404, info(roomId, "").status());
    assertEquals(404, api.post(path + "/resume/" + roomId).send().status());
    assertEquals(404, api.post(path + "/suspend/" + roomId).send().status());
  }

  @Test
  void aRoomWhoseProcessCanNeverStartStaysSuspended() {
    Reply room = create().send();
    String roomId = room.string("roomId");
    api.post(path + "/suspend/" + roomId).send();
    stop(room.string("processId"));
    api.world.launcher.refuse("its image is gone");
    Reply refused = api.post(path + "/resume/" + roomId).send();
    assertEquals(400, refused.status());
    assertTrue(refused.message().contains("its image is gone"), refused.message());
    assertEquals(400, info(roomId, "").status());
    assertEquals("suspended", api.get(path + "/info/" + roomId).send().string("status"));
    api.world.launcher.refuse(null);
    assertEquals(200, api.post(path + "/resume/" + roomId).send().status());
  }

  @Test
  void aNewConfigurationIsKept() {
    String roomId = create().send().string("roomId");
    String config = "größe 😀 \"x\"\n";
    assertEquals(
        204,
        api.post(path + "/update/" + roomId).body(Map.of("roomConfig", config)).send().status());
    assertEquals(config, api.get(path + "/info/" + roomId).send().string("roomConfig"));
  }

  @Test
  void aLongPollAnswersAsSoonAsTheRoomIsReady() {
    Reply room = create().send();
    waits.clear();
    meanwhile.set(
        () -> {
          if (waits.size() == 3) {
            api.started(room.string("processId"));
          }
        });
    Reply info = info(room.string("roomId"), "?wait=20");
    assertEquals("active", info.string("status"));
    assertEquals(3, waits.size());
  }

  @Test
  void aLongPollEndsWithWhatItWouldHaveSaidAtOnce() {
    Reply room = create().send();
    waits.clear();
    assertEquals("starting", info(room.string("roomId"), "?wait=2").string("status"));
    assertEquals(Duration.ofSeconds(2), waits.stream().reduce(Duration.ZERO, Duration::plus));
    waits.clear();
    assertEquals("starting", info(room.string("roomId"), "?wait=0").string("status"));
    assertEquals(List.of(), waits);
  }

  @Test
  void aLongPollOfARoomThatGoesIs404() {
    Reply room = create().send();
    String processId = room.string("processId");
    waits.clear();
    meanwhile.set(
        () ->
            api.world
                .core
                .lifecycle()
                .over(
                    api.world.core.processes().get(processId).orElseThrow(),
                    ProcessStatus.failed,
                    api.world.clock.instant(),
                    "bind timeout"));
    assertEquals(404, info(room.string("roomId"), "?wait=20").status());
    assertEquals(1, waits.size());
  }

  @Test
  void theRoomsOfAStoppedProcessAreGoneAtOnce() {
    Reply room = create().send();
    String processId = room.string("processId");
    String process = "/processes/v3/apps/" + appId + "/processes/" + processId;
    assertEquals(204, api.post(process + "/stop").send().status());
    assertEquals(
        "destroyed", api.get(path + "/info/" + room.string("roomId")).send().string("status"));
    assertEquals(404, info(room.string("roomId"), "").status());
    assertEquals(List.of(), api.get(path + "/list/" + processId + "/active").send().list());
    assertEquals(0L, api.get(process).send().object().get("roomsAllocated"));
  }
}
