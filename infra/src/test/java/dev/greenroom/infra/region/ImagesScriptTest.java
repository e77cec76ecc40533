package dev.greenroom.infra.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code images.sh} by a real shell, where the disk and the engine are played. */
class ImagesScriptTest {
  private static final Path SCRIPT =
      Path.of("src/main/resources/dev/greenroom/infra/region/images.sh").toAbsolutePath();

  private static final String OLD = "image prune --all --force --filter until=24h";
  private static final String ALL = "image prune --all --force";

  @TempDir private Path folder;

  /**
   * What the engine is asked.
   *
   * @param first how full the disk is, in percent
   * @param then how full it is after something was removed
   */
  private List<String> asked(int first, int then) throws Exception {
    Path asked = folder.resolve("asked");
    tool(
        "df",
        "echo 'Use%%'; if [ -e '%s' ]; then echo ' %d%%'; else echo ' %d%%'; fi"
            .formatted(asked, then, first));
    tool("docker", "echo \"$*\" >>'%s'".formatted(asked));
    ProcessBuilder builder =
        new ProcessBuilder("bash", SCRIPT.toString()).redirectErrorStream(true);
    builder.environment().put("PATH", folder + ":" + System.getenv("PATH"));
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), said);
    return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
  }

  private void tool(String name, String body) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  @Test
  void whereThereIsRoomNothingIsRemoved() throws Exception {
    assertEquals(List.of(), asked(69, 69));
  }

  @Test
  void fromADiskThatGetsFullOldImagesGo() throws Exception {
    assertEquals(List.of(OLD), asked(70, 84));
  }

  @Test
  void whereThatIsNotEnoughThoseOfTodayGoToo() throws Exception {
    assertEquals(List.of(OLD, ALL), asked(100, 85));
  }
}
