package dev.greenroom.local.cli;

import dev.greenroom.local.cli.move.ExportFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code greenroom export}: everything of an organization, into a folder. */
@Command(
    name = "export",
    description = {
      "Write all that the organization has into a folder: greenroom.yaml and its builds.",
      "Secrets stand there in clear, so that only you may read it. Living rooms and processes are"
          + " not exported."
    })
final class ExportCommand implements Runnable {
  private final Console console;
  @Mixin private final ApiOptions options;

  @Parameters(paramLabel = "DIR", description = "A folder that is new or empty.")
  private Path folder;

  @Mixin private final OrgOption org = new OrgOption();

  ExportCommand(Console console) {
    this.console = console;
    this.options = new ApiOptions(console);
  }

  @Override
  public void run() {
    Map<String, Integer> counts =
        new ExportFolder(org.client(options), folder, console::say).write();
    String all =
        counts.entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    options.done(
        counts,
        "Exported %s to %s; it holds secrets and only you may read it, and living rooms are not in"
                .formatted(all, folder.resolve(ExportFolder.FILE))
            + " it.");
  }
}
