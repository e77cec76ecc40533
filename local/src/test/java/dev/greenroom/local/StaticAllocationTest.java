package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.api.RoomWait;
import dev.greenroom.local.cli.upload.BuildUpload;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A rollout over HTTP with real games, one of them with a player who plays on. */
@Timeout(120)
class StaticAllocationTest {
  private static final Path ECHO_ARENA = Path.of("..", "examples", "echo-arena");
  private static final int MIN = 1;
  private static final int TARGET = 2;
  private static final int MAX = 3;

  private ApiClient api;
  private String appId;

  private static StackOptions options() {
    return new StackOptions(
        0,
        "127.0.0.1",
        Optional.empty(),
        Optional.empty(),
        "host",
        Duration.ofMinutes(5),
        Duration.ofSeconds(30),
        Optional.empty(),
        Duration.ofMillis(300),
        false,
        Optional.empty());
  }

  private String deploy(String buildId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buildId", buildId);
    body.put("idleTimeoutEnabled", true);
    body.put("roomsPerProcess", 3);
    body.put("transportType", "tcp");
    body.put("containerPort", 7777);
    body.put("requestedCPU", 0.5);
    body.put("requestedMemoryMB", 512);
    body.put("additionalContainerPorts", List.of());
    body.put("env", List.of());
    return api.post("/deployments/v3/apps/%s/deployments".formatted(appId), body)
        .at("deploymentId")
        .text();
  }

  private List<Json> processes(String... statuses) {
    List<String> query = new ArrayList<>();
    for (String status : statuses) {
      query.add("status=" + status);
    }
    return api.get(
            "/processes/v3/apps/%s/processes/latest?%s".formatted(appId, String.join("&", query)))
        .items();
  }

  /** Looks again and again, and holds the numbers against what is seen. */
  private void until(Predicate<List<Json>> running, boolean atLeastMin) throws Exception {
    while (true) {
      List<Json> standing = processes("starting", "running", "draining", "stopping");
      List<Json> open =
          standing.stream().filter(p -> p.at("status").text().equals("running")).toList();
      assertTrue(standing.size() <= MAX, standing.toString());
      assertTrue(!atLeastMin || open.size() >= MIN, standing.toString());
      if (running.test(open)) {
        return;
      }
      Thread.sleep(100);
    }
  }

  private static boolean all(List<Json> open, String deploymentId) {
    return open.size() == TARGET
        && open.stream().allMatch(p -> p.at("deploymentId").text().equals(deploymentId));
  }

  @Test
  void aPlayerPlaysOnWhileTheGameIsReplacedAroundIt() throws Exception {
    try (LocalStack stack = LocalStack.start(options())) {
      api = new ApiClient(stack.url(), Optional.of(stack.token()));
      Map<String, Object> settings =
          Map.of("appName", "arena", "authConfiguration", Map.of("anonymous", Map.of()));
      appId = api.post("/apps/v2/apps", settings).at("appId").text();
      String build =
          new BuildUpload(api, line -> {})
              .build(ECHO_ARENA, Optional.of("arena"), Optional.empty(), note -> {})
              .at("buildId")
              .text();
      String first = deploy(build);
      hold(settings);
      until(open -> all(open, first), false);
      Json room = api.post("/rooms/v2/%s/create".formatted(appId), Map.of("region", "Seattle"));
      String roomId = room.at("roomId").text();
      String processId = room.at("processId").text();
      Json port = RoomWait.untilActive(api, appId, roomId).at("exposedPort");
      try (Socket player =
              new Socket(port.at("host").text(), Math.toIntExact(port.at("port").number()));
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(player.getInputStream(), StandardCharsets.UTF_8))) {
        say(player, "JOIN " + roomId + " ada");
        assertTrue(in.readLine().startsWith("WELCOME"));
        String second = deploy(build);
        until(open -> all(open, second), true);
        assertEquals(
            List.of(processId),
            processes("draining").stream().map(p -> p.at("processId").text()).toList());
        say(player, "WHO");
        assertEquals("PLAYERS ada", in.readLine());
        String cause = api.get("/greenroom/v1/why/" + processId).at("cause").text();
        assertTrue(cause.contains("drains with 1 room"), cause);
        assertTrue(cause.contains("deployment 2 is rolled out in Seattle"), cause);
        Json next = api.post("/rooms/v2/%s/create".formatted(appId), Map.of("region", "Seattle"));
        assertTrue(
            processes("running").stream()
                .anyMatch(p -> p.at("processId").text().equals(next.at("processId").text())));
      }
    }
  }

  private void hold(Map<String, Object> settings) {
    Map<String, Object> all = new LinkedHashMap<>(settings);
    Map<String, Object> seattle =
        Map.of(
            "region", "Seattle",
            "minProcesses", MIN,
            "targetProcesses", TARGET,
            "maxProcesses", MAX);
    all.put("serviceConfig", Map.of("staticProcessAllocation", List.of(seattle)));
    api.post("/apps/v2/apps/" + appId, all);
  }

  private static void say(Socket player, String line) throws IOException {
    player.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
