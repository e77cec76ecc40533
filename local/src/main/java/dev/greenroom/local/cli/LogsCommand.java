package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom logs}: what a process printed. */
@Command(name = "logs", description = "Print the log of a process.")
final class LogsCommand implements Runnable {
  private final Console console;
  @Mixin private final ApiOptions options;
  @Mixin private final AppOption app;

  @Parameters(paramLabel = "PROCESS", description = "The id of the process.")
  private String processId;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until the process ends.")
  private boolean follow;

  @Option(
      names = {"--tail", "--tail-lines"},
      paramLabel = "N",
      defaultValue = "100",
      description = "How many of the last lines, 1 to 5000; default ${DEFAULT-VALUE}.")
  private int tail;

  @Option(names = "--timestamps", description = "Begin each line with when it was printed.")
  private boolean timestamps;

  LogsCommand(Console console) {
    this.console = console;
    this.options = new ApiOptions(console);
    this.app = new AppOption(console);
  }

  @Override
  public void run() {
    ApiClient api = options.client();
    Consumer<String> plain = console::print;
    Consumer<String> json = line -> console.print(new Json(Map.of("line", line)).toString());
    api.stream(
        "GET",
        "/logs/v1/%s/process/%s?follow=%s&tailLines=%d%s"
            .formatted(
                app.resolve(api),
                ApiClient.encode(processId),
                follow,
                tail,
                timestamps ? "&timestamps=true" : ""),
        options.json() ? json : plain);
  }
}
