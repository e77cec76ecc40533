package dev.greenroom.local.cli;

import dev.greenroom.core.region.Region;
import dev.greenroom.local.StackOptions;
import dev.greenroom.local.fleet.FleetOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code greenroom up}: all of Greenroom on this machine, until it is told to end. */
@Command(name = "up", description = "Start Greenroom on this machine.")
final class UpCommand implements Runnable {
  /** As long as a machine of a cloud takes, its system and its image included. */
  private static final Duration NODE_START = Duration.ofSeconds(120);

  private final Console console;
  private final Stack.Starter starter;
  @Spec private CommandSpec command;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "0 for any; default ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Default ${DEFAULT-VALUE}.")
  private String bind;

  @Option(
      names = "--public-host",
      paramLabel = "NAME",
      description = "The name or address under which players reach this machine.")
  private String publicHost;

  @Option(
      names = "--public-url",
      paramLabel = "URL",
      description =
          "The address under which clients reach the API, when something that ends TLS stands"
              + " before it.")
  private String publicUrl;

  @ArgGroup private Keeping keeping = new Keeping();

  @Option(
      names = "--runtime",
      defaultValue = "auto",
      description = "auto, host or docker; default ${DEFAULT-VALUE}.")
  private String runtime;

  @Option(
      names = "--idle-timeout",
      paramLabel = "TIME",
      defaultValue = "5m",
      converter = DurationConverter.class,
      description = "How long a process lives unused, as 90s or 5m; default ${DEFAULT-VALUE}.")
  private Duration idleTimeout;

  @Option(
      names = "--bind-timeout",
      paramLabel = "TIME",
      defaultValue = "100s",
      converter = DurationConverter.class,
      description = "How long a server may take to listen; default ${DEFAULT-VALUE}.")
  private Duration bindTimeout;

  @Option(
      names = "--empty-room-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How long rooms may stay without any player before their process ends; default: for"
              + " ever.")
  private Duration emptyRoomTimeout;

  @Option(
      names = "--log-retention",
      paramLabel = "TIME",
      defaultValue = "72h",
      converter = DurationConverter.class,
      description = "How long what games print is kept; default ${DEFAULT-VALUE}.")
  private Duration logRetention;

  @Option(
      names = "--dynamodb",
      paramLabel = "WHERE",
      defaultValue = "local",
      description =
          "local: DynamoDB Local in this program, for development; aws: tables in your own AWS"
              + " account, for production. Default ${DEFAULT-VALUE}.")
  private String dynamodb;

  @Option(
      names = "--table-prefix",
      paramLabel = "PREFIX",
      description =
          "With --dynamodb aws: what the names of the tables begin with; default greenroom.")
  private String tablePrefix;

  @Option(
      names = "--cpu-overcommit",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "How often each core is promised to games in containers, from 1 to 64; default"
              + " ${DEFAULT-VALUE}.")
  private double cpuOvercommit;

  @Option(
      names = "--nodes",
      paramLabel = "NODES",
      description =
          "Play a fleet on this machine beside its own node, as cloud=3x4,metal=1x8: at most 3"
              + " cloud nodes of 4 vCPUs, and a metal one of 8. For the host runtime.")
  private String nodes;

  @Option(
      names = "--node-start",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "With --nodes: how long a cloud node takes to start; default 120s.")
  private Duration nodeStart;

  @Option(
      names = "--fleet-region",
      paramLabel = "REGION",
      description = "With --nodes: where the fleet stands; default Seattle.")
  private Region fleetRegion;

  @Option(
      names = "--scale-down-after",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "With --nodes: how long utilization must have been low before a node goes; default 10m.")
  private Duration scaleDownAfter;

  @Option(
      names = "--tick",
      paramLabel = "TIME",
      defaultValue = "1s",
      hidden = true,
      converter = DurationConverter.class,
      description = "The interval of the jobs.")
  private Duration tick;

  @Option(
      names = "--host-run",
      description = "Run the RUN lines of Dockerfiles on this machine, unprotected.")
  private boolean hostRun;

  @Option(
      names = "--prices",
      paramLabel = "FILE",
      description = "The price list, as JSON; else GREENROOM_PRICES, else the list prices of AWS.")
  private Path prices;

  @Option(
      names = "--until-input-ends",
      hidden = true,
      description = "End when the standard input does: with the program that started this one.")
  private boolean untilInputEnds;

  /** Where the data goes: into a folder or nowhere. */
  private static final class Keeping {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "The data folder; default .greenroom in Greenroom's own folder.")
    private Path data;

    @Option(names = "--ephemeral", description = "Forget everything at the end.")
    private boolean ephemeral;
  }

  UpCommand(Console console, Stack.Starter starter) {
    this.console = console;
    this.starter = starter;
  }

  @Override
  public void run() {
    try (RunningStack running = RunningStack.start(starter, options(), () -> 0)) {
      if (!running.ending()) {
        console.print(ready(running.stack()));
      }
      await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await() throws InterruptedException {
    if (untilInputEnds) {
      try {
        System.in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // An input that cannot be read has ended too.
      }
    } else {
      new CountDownLatch(1).await();
    }
  }

  /** The line that other programs wait for. */
  static String ready(Stack stack) {
    return "Greenroom is ready at %s (token %s)"
        .formatted(stack.url().toString().replaceAll("/+$", ""), stack.token());
  }

  private StackOptions options() {
    check(port >= 0 && port <= 65535, "--port is 0 to 65535.");
    check(runtime.matches("auto|host|docker"), "--runtime is auto, host or docker.");
    check(cpuOvercommit >= 1 && cpuOvercommit <= 64, "--cpu-overcommit is 1 to 64.");
    Optional<Path> data =
        keeping.ephemeral
            ? Optional.empty()
            : Optional.of(keeping.data == null ? console.defaultData() : keeping.data);
    return new StackOptions(
        port,
        bind,
        Optional.ofNullable(publicHost),
        data.map(Path::toAbsolutePath),
        nodes == null ? runtime : "host",
        idleTimeout,
        bindTimeout,
        Optional.ofNullable(emptyRoomTimeout),
        tick,
        hostRun,
        console.env("GREENROOM_DEV_TOKEN"),
        console
            .env("GREENROOM_GOOGLE_JWKS")
            .map(
                text ->
                    address(
                        text, "GREENROOM_GOOGLE_JWKS", "the http or https address of a JWK set")),
        Optional.ofNullable(prices).or(() -> console.env("GREENROOM_PRICES").map(Path::of)),
        logRetention,
        accountTables(),
        Optional.ofNullable(publicUrl).map(this::origin),
        cpuOvercommit,
        fleet());
  }

  private Optional<FleetOptions> fleet() {
    if (nodes == null) {
      check(nodeStart == null, "--node-start is for --nodes.");
      check(fleetRegion == null, "--fleet-region is for --nodes.");
      check(scaleDownAfter == null, "--scale-down-after is for --nodes.");
      return Optional.empty();
    }
    check(
        !runtime.equals("docker"),
        "--nodes plays machines for games that are plain programs: it is not for --runtime"
            + " docker.");
    check(dynamodb.equals("local"), "--nodes is for trying things out: not for --dynamodb aws.");
    try {
      return Optional.of(
          FleetOptions.of(
              nodes,
              nodeStart == null ? NODE_START : nodeStart,
              fleetRegion == null ? Region.Seattle : fleetRegion,
              Optional.ofNullable(scaleDownAfter)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage());
    }
  }

  private URI origin(String text) {
    String wanted = "an http or https address without a path, as https://api.example.org";
    URI origin = address(text.replaceAll("/+$", ""), "--public-url", wanted);
    check(
        origin.getRawPath().isEmpty()
            && origin.getRawQuery() == null
            && origin.getRawFragment() == null
            && origin.getRawUserInfo() == null,
        "--public-url is '%s'; it must be %s.".formatted(text, wanted));
    return origin;
  }

  private Optional<String> accountTables() {
    check(dynamodb.matches("local|aws"), "--dynamodb is local or aws.");
    boolean aws = dynamodb.equals("aws");
    check(aws || tablePrefix == null, "--table-prefix is for --dynamodb aws.");
    check(
        !aws || !keeping.ephemeral,
        "--ephemeral forgets the key to tables that stay; with --dynamodb aws give a folder to"
            + " --data.");
    String prefix = tablePrefix == null ? "greenroom" : tablePrefix;
    check(
        prefix.matches("[a-zA-Z0-9_.-]{1,100}"),
        "--table-prefix is 1 to 100 letters, digits, '_', '.' and '-'.");
    return aws ? Optional.of(prefix) : Optional.empty();
  }

  private URI address(String text, String name, String wanted) {
    try {
      URI address = new URI(text);
      if (address.getHost() != null && String.valueOf(address.getScheme()).matches("https?")) {
        return address;
      }
    } catch (URISyntaxException e) {
      // Refused below.
    }
    throw new ParameterException(
        command.commandLine(), "%s is '%s'; it must be %s.".formatted(name, text, wanted));
  }

  private void check(boolean holds, String sentence) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), sentence);
    }
  }
}
