package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code greenroom fleet}: what fleets have, and what was decided about them. */
@Command(
    name = "fleet",
    description =
        "Watch fleets and their nodes, read what was decided about them, and schedule their"
            + " minimums.")
final class FleetCommand implements Runnable {
  @Spec private CommandSpec spec;

  private static final int NEWEST = 8;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "fleet needs a command: watch, decisions, nodes, remove-node or schedule");
  }

  /** Shows a fleet over and over. */
  @Command(
      name = "watch",
      description =
          "Show utilization, nodes and the newest decisions of a fleet, until it is interrupted.")
  static final class Watch implements Runnable {
    private final Console console;
    private final BooleanSupplier terminal;
    @Mixin private final ApiOptions options;

    @Parameters(
        paramLabel = "FLEET",
        arity = "0..1",
        description = "Its id or its name; default: the only one there is.")
    private String fleet;

    @Option(names = "--once", description = "Show it once.")
    private boolean once;

    @Option(
        names = "--interval",
        paramLabel = "TIME",
        defaultValue = "2s",
        converter = DurationConverter.class,
        description = "Between two looks; default ${DEFAULT-VALUE}.")
    private Duration interval;

    /**
     * @param terminal whether somebody looks on at a terminal; else it is plain text, one picture
     *     below the other
     */
    Watch(Console console, BooleanSupplier terminal) {
      this.console = console;
      this.terminal = terminal;
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      Json watched = find(api, fleet);
      String path = "/greenroom/v1/fleets/" + ApiClient.encode(watched.at("fleetId").text());
      new Pictures(console, interval, once, options.json(), terminal.getAsBoolean())
          .show(
              () -> {
                Json capacity = api.get(path + "/capacity");
                Json decisions = api.get(path + "/decisions?limit=" + NEWEST).at("decisions");
                return () -> show(watched, capacity, decisions);
              });
    }

    private void show(Json watched, Json capacity, Json decisions) {
      if (options.json()) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("fleetId", watched.at("fleetId").value());
        all.put("capacity", capacity.value());
        all.put("decisions", decisions.value());
        console.print(new Json(all).toString());
        return;
      }
      console.print(
          "Fleet %s (%s) at %s"
              .formatted(
                  watched.at("name").text(),
                  watched.at("fleetId").text(),
                  capacity.at("at").text()));
      console.print("");
      regions(capacity.at("regions").items()).print(console.out());
      console.print("");
      FleetNodesCommand.table(capacity.at("nodes").items()).print(console.out());
      console.print("");
      decided(decisions.items()).print(console.out());
    }
  }

  /** Lists what was decided. */
  @Command(name = "decisions", description = "List what was decided about a fleet, newest first.")
  static final class ListDecisions implements Runnable {
    @Mixin private final ApiOptions options;

    @Parameters(
        paramLabel = "FLEET",
        arity = "0..1",
        description = "Its id or its name; default: the only one there is.")
    private String fleet;

    @Option(
        names = "--limit",
        defaultValue = "100",
        description = "How many at most; default ${DEFAULT-VALUE}.")
    private int limit;

    ListDecisions(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      String fleetId = ApiClient.encode(find(api, fleet).at("fleetId").text());
      Json decisions =
          api.get("/greenroom/v1/fleets/%s/decisions?limit=%d".formatted(fleetId, limit))
              .at("decisions");
      options.show(decisions, decided(decisions.items()));
    }
  }

  static Json find(ApiClient api, String wanted) {
    List<Json> all = api.get("/fleets/v2/fleets").at("fleets").items();
    if (wanted == null && all.size() != 1) {
      throw new Failure(
          all.isEmpty()
              ? "There is no fleet yet; `greenroom up --nodes cloud=3x4` plays one."
              : "There are %d fleets; name one.".formatted(all.size()));
    }
    return all.stream()
        .filter(
            fleet ->
                wanted == null
                    || fleet.at("fleetId").text().equals(wanted)
                    || fleet.at("name").text().equals(wanted))
        .findFirst()
        .orElseThrow(() -> new Failure("'%s' is not a fleet.".formatted(wanted)));
  }

  private static Table regions(List<Json> regions) {
    Table table =
        new Table("REGION", "UTILIZATION", "REQUESTED", "METAL", "CLOUD", "STARTING", "WAITING");
    for (Json region : regions) {
      String percent = region.at("utilizationPercent").asText().map(p -> p + " %").orElse("-");
      table.row(
          region.at("region").text(),
          percent,
          region.at("requestedVcpus").text() + " vCPU",
          region.at("metalVcpus").text() + " vCPU",
          region.at("cloudVcpus").text() + " vCPU",
          region.at("startingVcpus").text() + " vCPU",
          region.at("waitingProcesses").text());
    }
    return table;
  }

  private static Table decided(List<Json> decisions) {
    Table table = new Table("AT", "REGION", "ACTION", "WHY");
    decisions.forEach(
        decision ->
            table.row(
                decision.at("at").text(),
                decision.at("region").text(),
                decision.at("action").text(),
                decision.at("why").text()));
    return table;
  }
}
