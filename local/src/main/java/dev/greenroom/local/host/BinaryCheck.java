package dev.greenroom.local.host;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Refuses a program of the image that this machine can never start, and says what to do. */
final class BinaryCheck {
  private final Machine machine;

  BinaryCheck(Machine machine) {
    this.machine = machine;
  }

  /**
   * @param name as the user knows the program
   * @throws BuildFailed when it was built for another machine, or its interpreter is not here
   */
  void check(String name, Path program) throws BuildFailed, IOException {
    BinaryHeader header = BinaryHeader.read(program);
    if (!header.targets().isEmpty() && header.targets().stream().noneMatch(machine::runs)) {
      throw new BuildFailed(
          "%s is a %s program (%s), this machine is %s; build it for this machine or use --runtime docker."
              .formatted(
                  name,
                  header.targets().stream()
                      .map(Machine::toString)
                      .collect(Collectors.joining(" and ")),
                  header.format(),
                  machine));
    }
    String interpreter = header.interpreter().orElse("");
    if (!interpreter.isEmpty() && !Files.exists(Path.of(interpreter))) {
      throw new BuildFailed(
          "%s needs %s to start, which this machine does not have%s; use --runtime docker."
              .formatted(
                  name, interpreter, interpreter.contains("ld-musl") ? " (Alpine Linux has)" : ""));
    }
  }
}
