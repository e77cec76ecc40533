package dev.greenroom.local.cli;

import dev.greenroom.local.cli.smoke.Smoke;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code greenroom smoke}: does an installation do what it is for? */
@Command(
    name = "smoke",
    description =
        "Build a small server, open a room, ask it for an echo over UDP, and clean up: is all well"
            + " with this installation?")
final class SmokeCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private final ApiOptions options;

  @Option(
      names = "--region",
      defaultValue = "Seattle",
      description = "Where the room is opened. Default: ${DEFAULT-VALUE}.")
  private String region;

  @Option(
      names = "--base",
      paramLabel = "IMAGE",
      defaultValue = "eclipse-temurin:25",
      description = "What the server is built from; it must have java. Default: ${DEFAULT-VALUE}.")
  private String base;

  @Option(
      names = "--tries",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Datagrams, one a second, of which one must come back. Default: ${DEFAULT-VALUE}.")
  private int tries;

  SmokeCommand(Console console) {
    this.console = console;
    this.options = new ApiOptions(console);
  }

  @Override
  public Integer call() {
    Smoke smoke = new Smoke(options.client(), new Smoke.Plan(region, base, tries), console::print);
    return smoke.walk() ? ExitCode.OK : ExitCode.SOFTWARE;
  }
}
