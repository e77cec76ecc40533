package dev.greenroom.local.cli;

import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.fleet.NodeShapes;
import dev.greenroom.core.scaling.Size;
import dev.greenroom.core.sim.Finding;
import dev.greenroom.core.sim.ScalingRuleName;
import dev.greenroom.core.sim.Setup;
import dev.greenroom.core.sim.Simulation;
import dev.greenroom.core.sim.Trace;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.simulate.HtmlReport;
import dev.greenroom.local.cli.simulate.Schedules;
import dev.greenroom.local.cli.simulate.SimulationJson;
import dev.greenroom.local.cli.simulate.SimulationTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom simulate}: what the autoscaler makes of recorded traffic. */
@Command(
    name = "simulate",
    description =
        "Play recorded traffic through the autoscaler and through the rules of others, without any"
            + " machine.")
final class SimulateCommand implements Runnable {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,4})x(\\d{1,5})");
  private static final int THOUSAND = 1000;
  private static final int MIB = 1024;

  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "TRACE",
      description =
          "Files of lines of timestamp,players; or generated:diurnal, generated:spikes,"
              + " generated:launch.")
  private List<String> traces;

  @Option(
      names = "--policy",
      split = ",",
      paramLabel = "POLICY",
      description =
          "Of greenroom, greenroom-forecast, static-peak, clairvoyant, agones-buffer,"
              + " gamelift-target, ecs-managed; default: all.")
  private List<String> policies = List.of();

  @Option(
      names = "--players-per-room",
      defaultValue = "10",
      description = "How many players share a room; default ${DEFAULT-VALUE}.")
  private double playersPerRoom;

  @Option(
      names = "--room-vcpus",
      defaultValue = "1",
      description = "What a room requests; default ${DEFAULT-VALUE}.")
  private double roomVcpus;

  @Option(
      names = "--room-memory",
      paramLabel = "MB",
      defaultValue = "2048",
      description = "What a room requests; default ${DEFAULT-VALUE}.")
  private long roomMemory;

  @Option(
      names = "--node-shape",
      paramLabel = "SHAPE",
      defaultValue = "16x32",
      description = "A node shape, or vCPUs and GB as in 16x32; default ${DEFAULT-VALUE}.")
  private String nodeShape;

  @Option(
      names = "--metal",
      paramLabel = "NODES",
      defaultValue = "0",
      description = "Bare metal that is there anyway, of the same shape; default ${DEFAULT-VALUE}.")
  private int metal;

  @Option(
      names = "--node-start",
      paramLabel = "TIME",
      defaultValue = "120s",
      converter = DurationConverter.class,
      description = "From the order of a node to its first room; default ${DEFAULT-VALUE}.")
  private Duration nodeStart;

  @Option(
      names = "--boot",
      paramLabel = "TIME",
      defaultValue = "60s",
      converter = DurationConverter.class,
      description = "From a room's place to its first player; default ${DEFAULT-VALUE}.")
  private Duration boot;

  @Option(
      names = "--down-after",
      paramLabel = "TIME",
      defaultValue = "10m",
      converter = DurationConverter.class,
      description = "For how long use must be low before nodes go; default ${DEFAULT-VALUE}.")
  private Duration downAfter;

  @Option(
      names = "--min-nodes",
      defaultValue = "1",
      description = "The least cloud nodes; default ${DEFAULT-VALUE}.")
  private int minNodes;

  @Option(
      names = "--max-nodes",
      defaultValue = "1000",
      description = "The most cloud nodes; default ${DEFAULT-VALUE}.")
  private int maxNodes;

  @Option(
      names = "--threshold",
      paramLabel = "PERCENT",
      defaultValue = "85",
      description =
          "Above it nodes come; for others the buffer is the rest; default ${DEFAULT-VALUE}.")
  private int threshold;

  @Option(
      names = "--price",
      defaultValue = "0.04",
      description = "Of a cloud vCPU for an hour; default ${DEFAULT-VALUE}.")
  private double price;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "What chance starts from; default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--json", description = "Print JSON instead of tables.")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write report.html, result.json and schedules.json into this folder.")
  private Path out;

  SimulateCommand(Console console) {
    this.console = console;
  }

  @Override
  public void run() {
    List<Simulation> simulations;
    try {
      simulations = simulate();
    } catch (IllegalArgumentException refused) {
      throw new Failure(refused.getMessage() + ".");
    }
    if (json) {
      console.print(new Json(SimulationJson.of(simulations)).toString());
    } else {
      simulations.forEach(this::show);
    }
    if (out != null) {
      write(simulations);
    }
  }

  private List<Simulation> simulate() {
    List<ScalingRuleName> chosen =
        policies.isEmpty()
            ? ScalingRuleName.all()
            : policies.stream().map(name -> ScalingRuleName.of(name.strip())).distinct().toList();
    Setup setup = setup();
    List<Trace> read = traces.stream().map(name -> TraceFiles.read(name, seed)).toList();
    List<Simulation> simulations = new ArrayList<>();
    for (Trace trace : read) {
      console.say("Playing %s …".formatted(trace.name()));
      simulations.add(Simulation.of(trace, setup, chosen));
    }
    return simulations;
  }

  private Setup setup() {
    return new Setup(
        playersPerRoom,
        new Size(Math.round(roomVcpus * THOUSAND), roomMemory),
        node(),
        metal,
        minNodes,
        maxNodes,
        threshold,
        new Setup.Times(seconds(nodeStart), seconds(boot), seconds(downAfter)),
        price,
        seed);
  }

  private static int seconds(Duration time) {
    return (int) Math.ceilDiv(time.toMillis(), THOUSAND);
  }

  private Size node() {
    Matcher size = SIZE.matcher(nodeShape);
    if (size.matches()) {
      return new Size(
          Long.parseLong(size.group(1)) * THOUSAND, Long.parseLong(size.group(2)) * MIB);
    }
    NodeShape shape =
        NodeShapes.defaults().all().stream()
            .filter(s -> s.nodeShapeId().equals(nodeShape) || s.oldName().equals(nodeShape))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "there is no node shape '%s'; name one, or vCPUs and GB as in 16x32"
                            .formatted(nodeShape)));
    return new Size((long) shape.vcpus() * THOUSAND, shape.memoryMb());
  }

  private void show(Simulation simulation) {
    console.print(SimulationTable.heading(simulation));
    Table table = new Table(SimulationTable.titles());
    SimulationTable.rows(simulation).forEach(table::row);
    table.print(console.out());
    Finding.of(simulation).stream()
        .filter(finding -> !finding.kept())
        .forEach(finding -> console.print("missed: " + finding.said()));
    console.print("");
  }

  private void write(List<Simulation> simulations) {
    Map<String, Object> schedules = new LinkedHashMap<>();
    simulations.forEach(one -> schedules.put(one.trace().name(), Schedules.of(one)));
    try {
      Files.createDirectories(out);
      Files.writeString(out.resolve("report.html"), HtmlReport.of(simulations));
      Files.writeString(
          out.resolve("result.json"), new Json(SimulationJson.of(simulations)) + "\n");
      Files.writeString(out.resolve("schedules.json"), new Json(schedules) + "\n");
    } catch (IOException e) {
      throw new Failure("The report cannot be written to %s.".formatted(out), e);
    }
    console.say("The report is " + out.resolve("report.html"));
  }
}
