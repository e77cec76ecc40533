package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCommandTest {
  @TempDir Path game;
  private FakeHathora server;

  @BeforeEach
  void open() throws IOException {
    server = new FakeHathora(new FakeFleet());
    Files.writeString(game.resolve("Dockerfile"), "FROM scratch");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Cli.Result build(String... more) {
    List<String> args = new java.util.ArrayList<>(List.of("build", game.toString()));
    args.addAll(List.of(more));
    return new Cli().at(server).run(args.toArray(String[]::new));
  }

  @Test
  void withoutATerminalTheLogIsPlainAndNothingIsDeployed() {
    Cli.Result result = build("--tag", "1.2");
    assertEquals(0, result.code(), result.err());
    assertEquals(Set.of("Dockerfile"), server.uploaded.keySet());
    assertTrue(result.err().contains("the Dockerfile is fine\n"), result.err());
    assertFalse(result.err().contains("\u001b"), "no escape sequence");
    assertTrue(result.out().startsWith("BUILD"), result.out());
    assertTrue(result.out().contains("bld-1"), result.out());
    assertTrue(server.deployments.isEmpty());
  }

  @Test
  void machinesGetTheBuild() {
    Cli.Result result = build("--json");
    assertEquals("bld-1", Json.read(result.out()).at("buildId").text());
  }

  @Test
  void aFailedBuildIsCodeOne() {
    server.buildsFail = true;
    for (String how : List.of("plain", "steps")) {
      Cli.Result result = build("--progress", how);
      assertEquals(1, result.code());
      assertTrue(result.err().contains("Build bld-1 ended as failed"), result.err());
    }
    assertEquals(2, build("--progress", "loud").code());
  }

  /** What stays on the screen, and what was shown for a while. */
  private static List<String> shown(List<String> log, boolean failed) {
    StringWriter out = new StringWriter();
    StepDisplay display = new StepDisplay(new PrintWriter(out));
    log.forEach(display::line);
    if (failed) {
      display.failed();
    } else {
      display.done();
    }
    return Stream.of(out.toString().split("\n"))
        .map(line -> line.substring(line.lastIndexOf("\u001b[K") + 1).replaceFirst("^\\[K", ""))
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @Test
  void stepsThatAreOverStayWithTheirTime() {
    assertEquals(
        List.of("Building bld-1.", "0.1s      [1/3] FROM base", "cached    [2/3] COPY . ."),
        shown(
            List.of(
                "Building bld-1.",
                "#1 [1/3] FROM base",
                "#1 DONE 0.1s",
                "#2 [2/3] COPY . .",
                "#2 CACHED",
                "#3 [3/3] RUN make",
                "#3 compiling"),
            false));
  }

  @Test
  void whatAFailedStepPrintedIsShown() {
    List<String> shown =
        shown(
            List.of(
                "#3 [3/3] RUN make",
                "#3 a.c: \u001b[31merror\u001b[0m\u001b[2J",
                "#3 FAILED: exit code: 2",
                "Dockerfile line 3 (RUN make): the command ended with exit code 2."),
            true);
    assertEquals("failed    [3/3] RUN make", shown.getFirst());
    assertEquals("a.c: error", shown.getLast());
  }

  @Test
  void theClassicBuildersStepsAreShownToo() {
    assertEquals(
        List.of("Step 1/2 : FROM base", "Step 2/2 : RUN make"),
        shown(List.of("Step 1/2 : FROM base", "Step 2/2 : RUN make", "compiling"), false));
  }
}
