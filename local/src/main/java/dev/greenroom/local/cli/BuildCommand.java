package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.upload.BuildUpload;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom build}: upload and build, without deploying. */
@Command(name = "build", description = "Upload a folder and build it.")
final class BuildCommand implements Runnable {
  private final Console console;
  @Mixin private final ApiOptions options;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "A folder with a Dockerfile, or a .tar.gz of one; else this folder.")
  private Path folder;

  @Option(
      names = {"--tag", "--build-tag"},
      paramLabel = "TAG",
      description = "A version of your own.")
  private String tag;

  @Option(names = "--build-id", paramLabel = "BUILD", description = "An id of your own.")
  private String buildId;

  @Option(
      names = "--progress",
      paramLabel = "HOW",
      defaultValue = "auto",
      description =
          "auto: steps on a terminal, else the whole log; steps or plain: always that; default"
              + " ${DEFAULT-VALUE}.")
  private Progress progress;

  /** How a build is shown. */
  enum Progress {
    auto,
    steps,
    plain
  }

  BuildCommand(Console console) {
    this.console = console;
    this.options = new ApiOptions(console);
  }

  @Override
  public void run() {
    Optional<StepDisplay> steps =
        showsSteps() ? Optional.of(new StepDisplay(console.err())) : Optional.empty();
    BuildUpload upload =
        new BuildUpload(
            options.client(), line -> steps.ifPresentOrElse(s -> s.line(line), say(line)));
    Json build;
    try {
      build =
          upload.build(
              folder, Optional.ofNullable(tag), Optional.ofNullable(buildId), console::say);
    } catch (Failure failed) {
      steps.ifPresent(StepDisplay::failed);
      throw failed;
    }
    steps.ifPresent(StepDisplay::done);
    options.show(
        build,
        new Table("BUILD", "STATUS", "TAG", "BYTES", "PAGE")
            .row(
                build.at("buildId").text(),
                build.at("status").text(),
                build.at("buildTag").text(),
                build.at("imageSize").text(),
                build.at("shareUrl").text()));
  }

  private Runnable say(String line) {
    return () -> console.say(line);
  }

  private boolean showsSteps() {
    return switch (progress) {
      case steps -> true;
      case plain -> false;
      case auto ->
          System.console() != null
              && System.console().isTerminal()
              && console.env("TERM").filter(term -> !term.equals("dumb")).isPresent();
    };
  }
}
