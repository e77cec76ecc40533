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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Real echo arenas, each with a player who stays as long as its room and notices any cut. */
public final class EchoGame implements AutoCloseable {
  private static final Path ECHO_ARENA = Path.of("..", "examples", "echo-arena");

  private final ApiClient api;
  private final List<Player> players = new ArrayList<>();

  public EchoGame(ApiClient api) {
    this.api = api;
  }

  /** Somebody in a room. */
  public final class Player {
    private final String appId;
    private final String roomId;
    private final Socket socket;
    private final BufferedReader in;

    private Player(String appId, String roomId) throws IOException {
      this.appId = appId;
      this.roomId = roomId;
      Json port = RoomWait.untilActive(api, appId, roomId).at("exposedPort");
      socket = new Socket(port.at("host").text(), Math.toIntExact(port.at("port").number()));
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      players.add(this);
      say("JOIN " + roomId + " ada");
      assertTrue(in.readLine().startsWith("WELCOME"));
    }

    private void say(String line) throws IOException {
      socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Over the one connection that it has had all the time. */
    public void plays() throws IOException {
      say("WHO");
      assertEquals("PLAYERS ada", in.readLine(), "the player of " + roomId + " was cut");
    }

    /** Of its own will, and its room with it. */
    public void leaves() throws IOException {
      plays();
      players.remove(this);
      socket.close();
      api.post("/rooms/v2/%s/destroy/%s".formatted(appId, roomId));
    }
  }

  /** A new application's id. */
  public String app(String name) {
    return api.post(
            "/apps/v2/apps",
            Map.of("appName", name, "authConfiguration", Map.of("anonymous", Map.of())))
        .at("appId")
        .text();
  }

  /** A build's id. */
  public String build() {
    return build(ECHO_ARENA);
  }

  /** The id of a build of that folder. */
  public String build(Path folder) {
    return new BuildUpload(api, line -> {})
        .build(folder, Optional.of("arena"), Optional.empty(), note -> {})
        .at("buildId")
        .text();
  }

  /** One room to a process. */
  public void deploy(String appId, String build, double cpu, Optional<String> fleetId) {
    deploy(appId, build, "tcp", cpu, 2048, fleetId);
  }

  /** The same over TCP or UDP. */
  public void deploy(
      String appId,
      String build,
      String transport,
      double cpu,
      int memoryMb,
      Optional<String> fleetId) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("buildId", build);
    body.put("idleTimeoutEnabled", true);
    body.put("roomsPerProcess", 1);
    body.put("transportType", transport);
    body.put("containerPort", 7777);
    body.put("requestedCPU", cpu);
    body.put("requestedMemoryMB", memoryMb);
    body.put("additionalContainerPorts", List.of());
    body.put("env", List.of());
    fleetId.ifPresent(id -> body.put("fleetId", id));
    api.post("/deployments/v3/apps/%s/deployments".formatted(appId), body);
  }

  /** A new room's id; its process may have to wait. */
  public String room(String appId) {
    return api.post("/rooms/v2/%s/create".formatted(appId), Map.of("region", "Seattle"))
        .at("roomId")
        .text();
  }

  /** Waits until the room can be played in. */
  public Player join(String appId, String roomId) throws IOException {
    return new Player(appId, roomId);
  }

  /** Nobody was cut. */
  public void allPlay() throws IOException {
    for (Player player : players) {
      player.plays();
    }
  }

  @Override
  public void close() throws IOException {
    for (Player player : players) {
      player.socket.close();
    }
  }
}
