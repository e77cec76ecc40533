package dev.greenroom.local.cli;

import dev.greenroom.local.cli.move.Import;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code greenroom import}: what was exported, or written by hand. */
@Command(
    name = "import",
    description = {
      "Bring applications, builds, deployments and fleets in, under the ids and secrets they had,",
      "and the tokens, members and invites of an export.",
      "Nothing is changed when anything in the file is wrong; to import again changes nothing."
    })
final class ImportCommand implements Runnable {
  private final Console console;
  @Mixin private final ApiOptions options;

  @Parameters(
      paramLabel = "FILE",
      description = "A greenroom.yaml, or the folder of an export (docs/from-hathora.md).")
  private Path source;

  @Option(names = "--dry-run", description = "Show what would be done, and do nothing.")
  private boolean dryRun;

  @Option(
      names = "--org",
      paramLabel = "ORG",
      description =
          "Bring it into this organization, where the token may act for several; default: its"
              + " first.")
  private String org;

  ImportCommand(Console console) {
    this.console = console;
    this.options = new ApiOptions(console);
  }

  @Override
  public void run() {
    new Import(options.client(org), console::print, console::say).run(source, dryRun);
  }
}
