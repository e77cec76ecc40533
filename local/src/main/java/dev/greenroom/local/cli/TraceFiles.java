package dev.greenroom.local.cli;

import dev.greenroom.core.sim.GeneratedTraces;
import dev.greenroom.core.sim.Trace;
import dev.greenroom.local.cli.api.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Traces by their names: files, or generated ones. */
final class TraceFiles {
  private TraceFiles() {}

  /**
   * @throws Failure when the file cannot be read
   * @throws IllegalArgumentException when it is no trace, in a sentence without its full stop
   */
  static Trace read(String name, long seed) {
    if (name.startsWith(GeneratedTraces.PREFIX)) {
      return GeneratedTraces.of(name.substring(GeneratedTraces.PREFIX.length()), seed);
    }
    Path file = Path.of(name);
    try {
      return Trace.parse(file.getFileName().toString(), Files.readAllLines(file));
    } catch (IOException e) {
      throw new Failure("The trace %s cannot be read.".formatted(name), e);
    }
  }
}
