package dev.greenroom.local.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The unit of docs/one-box.md, judged by systemd itself. */
class SystemdUnitTest {
  private static final Path UNIT = Path.of("src", "main", "systemd", "greenroom.service");

  @TempDir Path folder;

  private record Ran(int code, String said) {}

  private static Ran run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return new Ran(process.waitFor(), said);
  }

  /** The unit with the programs of this machine in place of those of an installation. */
  private Path here(String text) throws IOException {
    String launcher = Path.of("..", "greenroom").toRealPath().toString();
    return Files.writeString(
        folder.resolve("greenroom.service"),
        text.replace("/opt/greenroom/greenroom ", launcher + " ")
            .replace("/usr/bin/curl", "/bin/sh"));
  }

  @Test
  void systemdHasNothingToSayAgainstIt() throws Exception {
    try {
      run("systemd-analyze", "--version");
    } catch (IOException none) {
      String why = "not run: there is no systemd-analyze here (Debian's package systemd)";
      System.out.println("SystemdUnitTest: " + why);
      Assumptions.abort(why);
    }
    String text = Files.readString(UNIT);
    assertEquals(new Ran(0, ""), run("systemd-analyze", "verify", here(text).toString()));
    Ran broken = run("systemd-analyze", "verify", here(text + "\nNonsense=yes\n").toString());
    assertTrue(broken.said().contains("Nonsense"), "it looks: " + broken);
  }

  @Test
  void systemdWaitsLongerThanGreenroomTakesToEnd() throws IOException {
    String text = Files.readString(UNIT);
    String running =
        Files.readString(Path.of("src/main/java/dev/greenroom/local/cli/RunningStack.java"));
    assertTrue(
        number("TimeoutStopSec=(\\d+)", text)
            > number("PATIENCE = Duration.ofSeconds\\((\\d+)", running));
    assertTrue(text.contains("KillMode=mixed"), "the games are Greenroom's to end");
  }

  private static int number(String pattern, String text) {
    Matcher found = Pattern.compile(pattern).matcher(text);
    assertTrue(found.find(), pattern);
    return Integer.parseInt(found.group(1));
  }
}
