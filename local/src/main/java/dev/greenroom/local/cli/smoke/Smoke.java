package dev.greenroom.local.cli.smoke;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.ApiFailure;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.api.RoomWait;
import dev.greenroom.local.cli.upload.BuildUpload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Builds a small server, opens a room on it, asks it for an echo over UDP, and takes all of it away
 * again, also after a failure. Each step is one line with its time.
 */
public final class Smoke {
  private static final String SERVER = "SmokeEcho.java";
  private static final int PORT = 7777;
  private static final int BUILD_LINES = 15;
  private static final int NOT_FOUND = 404;

  private final ApiClient api;
  private final Consumer<String> say;
  private final Plan plan;

  /** What is there and must go, the newest first. */
  private final Deque<Made> made = new ArrayDeque<>();

  private boolean failed;

  /**
   * What a walk is made of.
   *
   * @param region of the room
   * @param base the image that the server is built from; it must have {@code java}, 25 or newer
   * @param echoTries a second apart
   */
  public record Plan(String region, String base, int echoTries) {}

  private record Made(String what, Runnable takeAway) {}

  /** One step; what it returns is told beside its name. */
  private interface Step {
    String walk() throws IOException;
  }

  /**
   * Prepares a walk.
   *
   * @param say takes each line
   */
  public Smoke(ApiClient api, Plan plan, Consumer<String> say) {
    this.api = api;
    this.plan = plan;
    this.say = say;
  }

  /** Whether every step went well, cleaning up included. */
  public boolean walk() {
    try {
      there();
    } catch (Failure | IOException e) {
      // Was told where it happened.
    }
    back();
    return !failed;
  }

  private void there() throws IOException {
    String name = "smoke-" + UUID.randomUUID().toString().substring(0, 8);
    Map<String, String> ids = new LinkedHashMap<>();
    step(
        "application",
        () -> {
          Map<String, Object> body =
              Map.of("appName", name, "authConfiguration", Map.of("anonymous", Map.of()));
          String appId = api.post("/apps/v2/apps", body).at("appId").text();
          ids.put("app", appId);
          made.push(new Made("application", () -> api.delete("/apps/v2/apps/" + appId)));
          return appId;
        });
    step("build", () -> build(ids));
    step("deployment", () -> deploy(ids));
    step("room", () -> open(ids));
    step("UDP echo", () -> echo(ids));
  }

  private String build(Map<String, String> ids) throws IOException {
    Path folder = Files.createTempDirectory("greenroom-smoke-");
    String buildId = "bld-" + UUID.randomUUID();
    Deque<String> last = new ArrayDeque<>();
    try (InputStream server = Smoke.class.getResourceAsStream(SERVER)) {
      Files.copy(server, folder.resolve(SERVER));
      Files.writeString(
          folder.resolve("Dockerfile"),
          "FROM %s\nWORKDIR /smoke\nCOPY %s .\nENTRYPOINT [\"java\", \"-Xmx64m\", \"%s\"]\n"
              .formatted(plan.base(), SERVER, SERVER));
      made.push(
          new Made("build", () -> api.delete("/builds/v3/builds/" + ApiClient.encode(buildId))));
      new BuildUpload(api, line -> keep(last, line))
          .build(folder, Optional.of("smoke"), Optional.of(buildId), note -> {});
      ids.put("build", buildId);
      return buildId;
    } catch (Failure e) {
      last.forEach(line -> say.accept("       | " + line));
      throw e;
    } finally {
      Files.deleteIfExists(folder.resolve(SERVER));
      Files.deleteIfExists(folder.resolve("Dockerfile"));
      Files.deleteIfExists(folder);
    }
  }

  private static void keep(Deque<String> last, String line) {
    last.addLast(line);
    if (last.size() > BUILD_LINES) {
      last.removeFirst();
    }
  }

  private String deploy(Map<String, String> ids) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buildId", ids.get("build"));
    body.put("idleTimeoutEnabled", true);
    body.put("roomsPerProcess", 1);
    body.put("transportType", "udp");
    body.put("containerPort", PORT);
    body.put("requestedCPU", 0.5);
    body.put("requestedMemoryMB", 1024);
    body.put("additionalContainerPorts", List.of());
    body.put("env", List.of());
    return api.post("/deployments/v3/apps/%s/deployments".formatted(ids.get("app")), body)
        .at("deploymentId")
        .text();
  }

  private String open(Map<String, String> ids) {
    String app = ids.get("app");
    Json room = api.post("/rooms/v2/%s/create".formatted(app), Map.of("region", plan.region()));
    String roomId = room.at("roomId").text();
    String processId = room.at("processId").text();
    made.push(
        new Made(
            "process",
            () -> api.post("/processes/v3/apps/%s/processes/%s/stop".formatted(app, processId))));
    made.push(new Made("room", () -> api.post("/rooms/v2/%s/destroy/%s".formatted(app, roomId))));
    try {
      Json port = RoomWait.untilActive(api, app, roomId).at("exposedPort");
      ids.put("host", port.at("host").text());
      ids.put("port", port.at("port").text());
      return "%s at %s:%s".formatted(roomId, ids.get("host"), ids.get("port"));
    } catch (Failure e) {
      throw new Failure(e.getMessage() + " " + why(app, processId), e);
    }
  }

  private String why(String app, String processId) {
    Json process = api.get("/processes/v3/apps/%s/processes/%s".formatted(app, processId));
    return "Process %s is %s%s."
        .formatted(
            processId,
            process.at("status").text(),
            process.at("summaryExitReason").asText().map(reason -> ": " + reason).orElse(""));
  }

  private String echo(Map<String, String> ids) {
    return Echo.over(ids.get("host"), Integer.parseInt(ids.get("port")), plan.echoTries());
  }

  private void back() {
    List<String> gone = new ArrayList<>();
    long begun = System.nanoTime();
    while (!made.isEmpty()) {
      Made one = made.pop();
      try {
        one.takeAway().run();
        gone.add(one.what());
      } catch (ApiFailure e) {
        if (e.status() != NOT_FOUND) {
          told("FAILED", "clean up", begun, "%s: %s".formatted(one.what(), e.getMessage()));
        }
      } catch (Failure e) {
        told("FAILED", "clean up", begun, "%s: %s".formatted(one.what(), e.getMessage()));
      }
    }
    told("ok", "clean up", begun, gone.isEmpty() ? "nothing to do" : String.join(", ", gone));
  }

  private void step(String name, Step step) throws IOException {
    long begun = System.nanoTime();
    try {
      told("ok", name, begun, step.walk());
    } catch (Failure e) {
      told("FAILED", name, begun, e.getMessage());
      throw e;
    } catch (IOException e) {
      told("FAILED", name, begun, "a file cannot be written: " + e.getMessage());
      throw e;
    }
  }

  private void told(String mark, String name, long begun, String what) {
    failed |= mark.equals("FAILED");
    say.accept(
        "%-6s %-12s %6.1f s  %s".formatted(mark, name, (System.nanoTime() - begun) / 1e9, what));
  }
}
