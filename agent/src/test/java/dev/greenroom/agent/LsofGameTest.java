package dev.greenroom.agent;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The same games, seen the way of a machine without {@code /proc}. */
class LsofGameTest extends RealGameTest {

  @BeforeAll
  static void needsItsTools() {
    for (String tool : new String[] {"lsof", "ps"}) {
      Assumptions.assumeTrue(
          Stream.of(System.getenv("PATH").split(":"))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool))),
          "Skipped: this machine has no " + tool + ".");
    }
  }

  /** What is sent is told by Linux alone. */
  @Override
  boolean countsEgress() {
    return false;
  }

  @Override
  Machine machine() {
    return new Machine(new LsofSocketTable(), new PsProcessTree());
  }
}
