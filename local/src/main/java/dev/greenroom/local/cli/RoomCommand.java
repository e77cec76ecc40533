package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.ApiFailure;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.api.RoomWait;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom room}: rooms. */
@Command(name = "room", description = "Create, list, suspend, resume and destroy rooms.")
final class RoomCommand {
  /** Creates a room, and waits for it when asked. */
  @Command(name = "create", description = "Create a room.")
  static final class Create implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final AppOption app;

    @Option(
        names = "--region",
        defaultValue = "Seattle",
        description = "Default: ${DEFAULT-VALUE}.")
    private String region;

    @Option(names = "--config", paramLabel = "TEXT", description = "The room's config, any text.")
    private String config;

    @Option(
        names = "--deployment-id",
        paramLabel = "DEPLOYMENT",
        description = "Run on this deployment instead of the latest.")
    private String deploymentId;

    @Option(names = "--room-id", paramLabel = "ROOM", description = "An id of your own.")
    private String roomId;

    @Option(names = "--wait", description = "Wait until players can connect.")
    private boolean wait;

    @Option(
        names = "--idempotency-key",
        paramLabel = "KEY",
        description = "The same key again gives the same room.")
    private String key;

    Create(Console console) {
      this.options = new ApiOptions(console);
      this.app = new AppOption(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      String appId = app.resolve(api);
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("region", region);
      if (config != null) {
        body.put("roomConfig", config);
      }
      if (deploymentId != null) {
        body.put("deploymentId", deploymentId);
      }
      String query = roomId == null ? "" : "?roomId=" + ApiClient.encode(roomId);
      Map<String, String> headers = key == null ? Map.of() : Map.of("Idempotency-Key", key);
      Json room = api.post("/rooms/v2/" + appId + "/create" + query, body, headers);
      String process = room.at("processId").text();
      if (wait) {
        room = ready(api, appId, room.at("roomId").text(), process);
      }
      show(options, room, process);
    }
  }

  static void show(ApiOptions options, Json room, String process) {
    options.show(
        room,
        new Table("ROOM", "STATUS", "ADDRESS", "PROCESS")
            .row(
                room.at("roomId").text(),
                room.at("status").text(),
                address(room.at("exposedPort")),
                process));
  }

  /** The room once players can connect. */
  static Json ready(ApiClient api, String appId, String roomId, String process) {
    return withProcess(untilActive(api, appId, roomId, process), process);
  }

  /** A room whose process died is gone, and only the process knows why. */
  private static Json untilActive(ApiClient api, String appId, String roomId, String processId) {
    try {
      return RoomWait.untilActive(api, appId, roomId);
    } catch (ApiFailure e) {
      Json process =
          api.get(
              "/processes/v3/apps/%s/processes/%s".formatted(appId, ApiClient.encode(processId)));
      String reason =
          process
              .at("summaryExitReason")
              .asText()
              .orElseThrow(() -> e); // it is alive: not its fault
      throw new Failure(
          "Room %s did not become ready: process %s %s: %s; `greenroom logs %s` shows what it printed."
              .formatted(roomId, processId, process.at("status").text(), reason, processId),
          e);
    }
  }

  /** Connection info names no process; creation did. */
  private static Json withProcess(Json info, String process) {
    Map<String, Object> whole = new LinkedHashMap<>();
    ((Map<?, ?>) info.value()).forEach((name, value) -> whole.put(name.toString(), value));
    whole.put("processId", process);
    return new Json(whole);
  }

  /** Lists the active rooms of one process, or of all live ones. */
  @Command(name = "list", description = "List the active rooms.")
  static final class ListRooms implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final AppOption app;

    @Option(names = "--process-id", paramLabel = "PROCESS", description = "Only this process.")
    private String processId;

    @Option(names = "--cost", description = "Show what each room has cost so far.")
    private boolean cost;

    ListRooms(Console console) {
      this.options = new ApiOptions(console);
      this.app = new AppOption(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      String appId = app.resolve(api);
      List<Object> rooms = new ArrayList<>();
      Table table =
          cost
              ? new Table("ROOM", "STATUS", "PROCESS", "COST", "CONFIG")
              : new Table("ROOM", "STATUS", "PROCESS", "CONFIG");
      for (String process : processes(api, appId)) {
        String path = "/rooms/v2/%s/list/%s/active".formatted(appId, ApiClient.encode(process));
        Optional<RoomCosts> costs =
            cost ? Optional.of(RoomCosts.of(api, process)) : Optional.empty();
        for (Json room : api.get(path).items()) {
          String roomId = room.at("roomId").text();
          rooms.add(costs.map(c -> c.beside(room)).orElse(room).value());
          List<String> cells = new ArrayList<>();
          cells.addAll(List.of(roomId, room.at("status").text(), process));
          costs.ifPresent(c -> cells.add(c.text(roomId)));
          cells.add(room.at("roomConfig").text().replaceAll("\\s+", " "));
          table.row(cells.toArray(String[]::new));
        }
      }
      options.show(new Json(rooms), table);
    }

    private List<String> processes(ApiClient api, String appId) {
      if (processId != null) {
        return List.of(processId);
      }
      return LiveProcesses.of(api, appId).stream().map(p -> p.at("processId").text()).toList();
    }
  }

  /** Destroys a room. */
  @Command(name = "destroy", description = "Destroy a room.")
  static final class Destroy implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final AppOption app;

    @Parameters(paramLabel = "ROOM", description = "The id of the room.")
    private String roomId;

    Destroy(Console console) {
      this.options = new ApiOptions(console);
      this.app = new AppOption(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      String appId = app.resolve(api);
      api.post("/rooms/v2/%s/destroy/%s".formatted(appId, ApiClient.encode(roomId)));
      options.done(Map.of("roomId", roomId, "destroyed", true), "Destroyed " + roomId + ".");
    }
  }

  static String address(Json port) {
    return port.value() == null ? "-" : port.at("host").text() + ":" + port.at("port").text();
  }
}
