package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom room suspend} and {@code resume}: rooms that come back. */
final class RoomStateCommand {
  private RoomStateCommand() {}

  /** Suspends a room. */
  @Command(
      name = "suspend",
      description = "Suspend a room: it gives its place back and keeps its id and config.")
  static final class Suspend implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final AppOption app;

    @Parameters(paramLabel = "ROOM", description = "The id of the room.")
    private String roomId;

    Suspend(Console console) {
      this.options = new ApiOptions(console);
      this.app = new AppOption(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      String appId = app.resolve(api);
      api.post("/rooms/v2/%s/suspend/%s".formatted(appId, ApiClient.encode(roomId)));
      options.done(Map.of("roomId", roomId, "suspended", true), "Suspended " + roomId + ".");
    }
  }

  /** Resumes a room, and waits for it when asked. */
  @Command(name = "resume", description = "Resume a suspended room, on any process.")
  static final class Resume implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final AppOption app;

    @Parameters(paramLabel = "ROOM", description = "The id of the room.")
    private String roomId;

    @Option(names = "--wait", description = "Wait until players can connect.")
    private boolean wait;

    Resume(Console console) {
      this.options = new ApiOptions(console);
      this.app = new AppOption(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      String appId = app.resolve(api);
      Json room = api.post("/rooms/v2/%s/resume/%s".formatted(appId, ApiClient.encode(roomId)));
      String process = room.at("processId").text();
      if (wait) {
        room = RoomCommand.ready(api, appId, roomId, process);
      }
      RoomCommand.show(options, room, process);
    }
  }
}
