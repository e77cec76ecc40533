package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at the program of an image while somebody still reads the build's log. */
final class ProgramCheck {
  private static final Pattern SIMPLE =
      Pattern.compile("\\s*(?:exec\\s+)?([A-Za-z0-9_./+-]+)(?:\\s.*)?", Pattern.DOTALL);
  private static final Set<String> OF_THE_SHELL =
      Set.of(
          ".",
          ":",
          "alias",
          "bg",
          "break",
          "case",
          "cd",
          "command",
          "continue",
          "do",
          "echo",
          "eval",
          "exec",
          "exit",
          "export",
          "false",
          "fg",
          "for",
          "function",
          "getopts",
          "hash",
          "if",
          "jobs",
          "kill",
          "let",
          "local",
          "printf",
          "pwd",
          "read",
          "readonly",
          "return",
          "select",
          "set",
          "shift",
          "shopt",
          "source",
          "test",
          "time",
          "times",
          "trap",
          "true",
          "type",
          "ulimit",
          "umask",
          "unalias",
          "unset",
          "until",
          "wait",
          "while");

  private final ProgramSearch search;
  private final BinaryCheck binaries;
  private final BuildTranscript log;

  ProgramCheck(HostPath hostPath, Machine machine, BuildTranscript log) {
    this.search = new ProgramSearch(hostPath);
    this.binaries = new BinaryCheck(machine);
    this.log = log;
  }

  /**
   * @throws BuildFailed when neither image nor machine has the program, or it cannot run here
   */
  void check(HostImage image) throws BuildFailed, IOException {
    require(image, image.argv().getFirst());
    Optional<String> command = shellCommand(image).flatMap(ProgramCheck::firstProgram);
    if (command.isPresent()) {
      require(image, command.get());
    }
  }

  private void require(HostImage image, String program) throws BuildFailed, IOException {
    ProgramSearch.Found found =
        search
            .find(image, program)
            .orElseThrow(
                () ->
                    new BuildFailed(
                        "The program '%s' is neither in the image nor on this machine; add it to the upload, install it here, or use --runtime docker."
                            .formatted(program)));
    if (!found.inImage()) {
      log.line(" ---> " + program + " is this machine's own " + found.file());
      return;
    }
    binaries.check(program, found.file());
    if (!Files.isExecutable(found.file())) {
      // Archives made on Windows carry no such bit, and a RUN chmod was skipped.
      Modes.set(found.file(), true);
      log.line(" ---> " + program + " was made executable");
    }
  }

  private static Optional<String> shellCommand(HostImage image) {
    return ShellForm.script(image.argv()).map(at -> image.argv().get(at));
  }

  /** The program of a plain command; empty when it takes a shell to know. */
  private static Optional<String> firstProgram(String command) {
    Matcher simple = SIMPLE.matcher(command);
    return simple.matches() && !OF_THE_SHELL.contains(simple.group(1))
        ? Optional.of(simple.group(1))
        : Optional.empty();
  }
}
