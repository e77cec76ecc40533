package dev.greenroom.local.cli;

import dev.greenroom.core.scaling.Size;
import dev.greenroom.core.sim.Rehearsal;
import dev.greenroom.core.sim.Setup;
import dev.greenroom.core.sim.Trace;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.simulate.RehearsedRooms;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom rehearse}: recorded traffic against a Greenroom that runs. */
@Command(
    name = "rehearse",
    description = "Make the rooms of recorded traffic on a Greenroom that runs, and destroy them.")
final class RehearseCommand implements Runnable {
  private static final double THOUSAND = 1000;

  /** Rooms are counted, not placed: any size does. */
  private static final Size ANY = new Size(1, 1);

  private final Console console;
  @Mixin private final ApiOptions options;
  @Mixin private final AppOption app;

  @Parameters(
      paramLabel = "TRACE",
      description = "A file of lines of timestamp,players, or a generated one as in simulate.")
  private String trace;

  @Option(
      names = "--scale",
      defaultValue = "0.01",
      description = "How much of the traffic; default ${DEFAULT-VALUE}.")
  private double scale;

  @Option(
      names = "--speed",
      defaultValue = "1",
      description = "How many seconds of the trace pass in one; default ${DEFAULT-VALUE}.")
  private double speed;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Only the beginning of the trace, so long by its own time; default: all.")
  private Duration length;

  @Option(
      names = "--players-per-room",
      defaultValue = "10",
      description = "How many players share a room; default ${DEFAULT-VALUE}.")
  private double playersPerRoom;

  @Option(
      names = "--region",
      defaultValue = "Seattle",
      description = "Where; default: ${DEFAULT-VALUE}.")
  private String region;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "What chance starts from; default ${DEFAULT-VALUE}.")
  private long seed;

  RehearseCommand(Console console) {
    this.console = console;
    this.options = new ApiOptions(console);
    this.app = new AppOption(console);
  }

  @Override
  public void run() {
    Rehearsal rehearsal = rehearsal();
    ApiClient api = options.client();
    RehearsedRooms rooms = new RehearsedRooms(api, app.resolve(api), region, speed);
    console.say("Rehearsing with %d rooms …".formatted(rehearsal.rooms().size()));
    show(rooms.play(rehearsal), rehearsal.rooms().size());
  }

  private Rehearsal rehearsal() {
    if (!(scale > 0) || !(speed > 0)) {
      throw new Failure("--scale and --speed must be more than 0.");
    }
    try {
      Trace read = TraceFiles.read(trace, seed);
      Trace part = length == null ? read : read.until((int) length.toSeconds());
      Setup setup =
          new Setup(
              playersPerRoom / scale, ANY, ANY, 0, 0, 1, 100, new Setup.Times(1, 0, 0), 0, seed);
      return Rehearsal.of(part, setup);
    } catch (IllegalArgumentException refused) {
      throw new Failure(refused.getMessage() + ".");
    }
  }

  private void show(List<RehearsedRooms.Result> results, int planned) {
    List<Long> waits =
        results.stream().flatMap(result -> result.millis().stream()).sorted().toList();
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("rooms", results.size());
    figures.put("failed", results.size() - waits.size());
    figures.put("p50", percentile(waits, 50));
    figures.put("p99", percentile(waits, 99));
    figures.put("max", percentile(waits, 100));
    figures.put("longerThan5s", waits.stream().filter(wait -> wait > 5 * THOUSAND).count());
    Table table = new Table("ROOMS", "FAILED", "READY P50", "P99", "MAX", "> 5 S");
    table.row(
        figures.values().stream()
            .map(value -> value instanceof Double s ? seconds(s) : value.toString())
            .toArray(String[]::new));
    options.show(new Json(figures), table);
    Optional<String> why = results.stream().flatMap(result -> result.why().stream()).findFirst();
    if (why.isPresent()) {
      throw new Failure(
          "%d of %d rooms failed%s; the first: %s"
              .formatted(
                  results.size() - waits.size(),
                  results.size(),
                  results.size() < planned ? ", and no more were asked for" : "",
                  why.get()));
    }
  }

  private static String seconds(double value) {
    return String.format(Locale.ROOT, "%.1f s", value);
  }

  /** In seconds; 0 of none. */
  private static double percentile(List<Long> sorted, int percent) {
    if (sorted.isEmpty()) {
      return 0;
    }
    int index = Math.ceilDiv(sorted.size() * percent, 100) - 1;
    return sorted.get(Math.max(0, index)) / THOUSAND;
  }
}
