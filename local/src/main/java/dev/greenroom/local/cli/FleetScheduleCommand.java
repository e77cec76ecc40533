package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code greenroom fleet schedule}: minimums that are in force by the clock. */
@Command(name = "schedule", description = "Set, list and remove scheduled minimums.")
final class FleetScheduleCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "fleet schedule needs a command: set, list or rm");
  }

  /** Makes a schedule, or gives one other terms. */
  @Command(name = "set", description = "Make a scheduled minimum, or change it.")
  static final class SetSchedule implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final FleetOption fleet = new FleetOption();

    @Parameters(paramLabel = "NAME", description = "Its name in the region.")
    private String name;

    @Option(
        names = "--cron",
        required = true,
        paramLabel = "CRON",
        description = "When it starts, in Quartz's syntax, as '0 0 18 ? * FRI'.")
    private String cron;

    @Option(
        names = "--time-zone",
        required = true,
        paramLabel = "ZONE",
        description = "Of the cron expressions, as America/New_York.")
    private String timeZone;

    @Option(
        names = "--vcpus",
        required = true,
        paramLabel = "N",
        description = "The least vCPUs of the region: a multiple of those of a machine.")
    private int vcpus;

    @ArgGroup(multiplicity = "1")
    private End end;

    @Option(
        names = "--lead",
        paramLabel = "TIME",
        converter = DurationConverter.class,
        description = "How much earlier it is in force, as 30m; default: not at all.")
    private Duration lead;

    @Option(names = "--disabled", description = "Keep it without its being in force.")
    private boolean disabled;

    /** One of two. */
    static final class End {
      @Option(
          names = "--for",
          required = true,
          paramLabel = "TIME",
          converter = DurationConverter.class,
          description = "How long it lasts, as 5h.")
      private Duration duration;

      @Option(
          names = "--until",
          required = true,
          paramLabel = "CRON",
          description = "When it ends: the first time after its start.")
      private String cron;
    }

    SetSchedule(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("cron", cron);
      body.put("timeZone", timeZone);
      body.put("minVcpus", vcpus);
      Optional.ofNullable(end.duration).ifPresent(d -> body.put("duration", d.toString()));
      Optional.ofNullable(end.cron).ifPresent(until -> body.put("endCron", until));
      Optional.ofNullable(lead).ifPresent(time -> body.put("leadTime", time.toString()));
      body.put("enabled", !disabled);
      Json written = api.put(fleet.schedules(api) + "/" + ApiClient.encode(name), body);
      Table table = new Table("FROM", "STARTS", "ENDS");
      for (Json next : written.at("nextActivations").items()) {
        table.row(next.at("from").text(), next.at("startsAt").text(), next.at("endsAt").text());
      }
      options.show(written, table);
    }
  }

  /** Lists the schedules of a region. */
  @Command(name = "list", description = "List the scheduled minimums of a region.")
  static final class ListSchedules implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final FleetOption fleet = new FleetOption();

    ListSchedules(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      Json answer = api.get(fleet.schedules(api));
      Table table = new Table("NAME", "VCPUS", "STATE", "CRON", "ZONE", "LASTS", "LEAD", "NEXT");
      for (Json schedule : answer.at("schedules").items()) {
        table.row(
            schedule.at("name").text(),
            Long.toString(schedule.at("minVcpus").number()),
            state(schedule),
            schedule.at("cron").text(),
            schedule.at("timeZone").text(),
            schedule
                .at("duration")
                .asText()
                .orElseGet(() -> "until " + schedule.at("endCron").text()),
            schedule.at("leadTime").text(),
            schedule.at("nextActivations").items().stream()
                .findFirst()
                .map(next -> next.at("from").text())
                .orElse("-"));
      }
      options.show(answer, table);
    }

    private static String state(Json schedule) {
      if (!Boolean.TRUE.equals(schedule.at("enabled").value())) {
        return "disabled";
      }
      return Boolean.TRUE.equals(schedule.at("active").value()) ? "in force" : "waits";
    }
  }

  /** Removes a schedule. */
  @Command(name = "rm", description = "Remove a scheduled minimum.")
  static final class Remove implements Runnable {
    @Mixin private final ApiOptions options;
    @Mixin private final FleetOption fleet = new FleetOption();

    @Parameters(paramLabel = "NAME", description = "Its name in the region.")
    private String name;

    Remove(Console console) {
      this.options = new ApiOptions(console);
    }

    @Override
    public void run() {
      ApiClient api = options.client();
      api.delete(fleet.schedules(api) + "/" + ApiClient.encode(name));
      options.done(Map.of("name", name, "removed", true), "Removed " + name + ".");
    }
  }
}
