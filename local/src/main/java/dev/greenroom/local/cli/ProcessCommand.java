package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom process}: game server processes. */
@Command(name = "process", description = "List and stop processes.")
final class ProcessCommand {
  /** Lists the ten most recent processes. */
  @Command(name = "list", description = "List the ten most recent processes.")
  static final class ListProcesses implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final AppOption app;

    @Option(
        names = "--status",
        split = ",",
        description = "Only these: starting, running, draining, stopping, stopped, failed.")
    private List<String> statuses = List.of();

    @Option(names = "--region", split = ",", description = "Only these regions.")
    private List<String> regions = List.of();

    ListProcesses(Console console) {
      this.options = new ApiOptions(console);
      this.app = new AppOption(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      List<String> query = new ArrayList<>();
      statuses.forEach(status -> query.add("status=" + ApiClient.encode(status)));
      regions.forEach(region -> query.add("region=" + ApiClient.encode(region)));
      Json processes =
          api.get(
              "/processes/v3/apps/%s/processes/latest%s"
                  .formatted(
                      app.resolve(api), query.isEmpty() ? "" : "?" + String.join("&", query)));
      Table table =
          new Table("PROCESS", "STATUS", "REGION", "ROOMS", "ADDRESS", "CREATED", "EXIT REASON");
      for (Json process : processes.items()) {
        table.row(
            process.at("processId").text(),
            process.at("status").text(),
            process.at("region").text(),
            process.at("roomsAllocated").text() + "/" + process.at("roomsPerProcess").text(),
            RoomCommand.address(process.at("exposedPort")),
            process.at("createdAt").text(),
            process.at("summaryExitReason").text());
      }
      options.show(processes, table);
    }
  }

  /** Stops a process and with it its rooms. */
  @Command(name = "stop", description = "Stop a process; its rooms are destroyed.")
  static final class Stop implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final AppOption app;

    @Parameters(paramLabel = "PROCESS", description = "The id of the process.")
    private String processId;

    Stop(Console console) {
      this.options = new ApiOptions(console);
      this.app = new AppOption(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      api.post(
          "/processes/v3/apps/%s/processes/%s/stop"
              .formatted(app.resolve(api), ApiClient.encode(processId)));
      options.done(Map.of("processId", processId, "stopped", true), "Stopped " + processId + ".");
    }
  }
}
