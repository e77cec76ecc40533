package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.upload.BuildUpload;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code greenroom deploy}: upload, build and deploy in one go. */
@Command(name = "deploy", description = "Upload a folder, build it and deploy it.")
final class DeployCommand implements Runnable {
  private final Console console;
  @Spec private CommandSpec command;
  @Mixin private final ApiOptions options;
  @Mixin private final AppOption app;
  @Mixin private final DeploymentFlags flags = new DeploymentFlags();

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "A folder with a Dockerfile, or a .tar.gz of one.")
  private Path folder;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "DIR",
      description = "The same as DIR.")
  private Path file;

  @Option(names = "--build-tag", paramLabel = "TAG", description = "A version of your own.")
  private String buildTag;

  @Option(names = "--build-id", paramLabel = "BUILD", description = "An id of your own.")
  private String buildId;

  @Option(names = "--hide-upload-progress", hidden = true)
  private boolean hideUploadProgress;

  DeployCommand(Console console) {
    this.console = console;
    this.options = new ApiOptions(console);
    this.app = new AppOption(console);
  }

  @Override
  public void run() {
    Path source = source();
    if (!flags.fromLatest()) {
      flags.body(Optional.empty());
    }
    ApiClient api = options.client();
    String deployments = "/deployments/v3/apps/%s/deployments".formatted(app.resolve(api));
    Optional<Json> latest =
        flags.fromLatest() ? Optional.of(api.get(deployments + "/latest")) : Optional.empty();
    Map<String, Object> body = flags.body(latest);
    Json build =
        new BuildUpload(api, console::say)
            .build(source, Optional.ofNullable(buildTag), Optional.ofNullable(buildId), this::note);
    body.put("buildId", build.at("buildId").value());
    Json deployment = api.post(deployments, body);
    Json port = deployment.at("defaultContainerPort");
    options.show(
        deployment,
        new Table("DEPLOYMENT", "APP", "BUILD", "TAG", "PORT", "ROOMS PER PROCESS")
            .row(
                deployment.at("deploymentId").text(),
                deployment.at("appId").text(),
                deployment.at("buildId").text(),
                deployment.at("buildTag").text(),
                port.at("port").text() + "/" + port.at("transportType").text(),
                deployment.at("roomsPerProcess").text()));
  }

  private void note(String line) {
    if (!hideUploadProgress) {
      console.say(line);
    }
  }

  private Path source() {
    if (folder != null && file != null) {
      throw new ParameterException(command.commandLine(), "Give DIR or --file, not both.");
    }
    return Optional.ofNullable(folder).or(() -> Optional.ofNullable(file)).orElse(Path.of("."));
  }
}
