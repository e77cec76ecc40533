package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.LocalStack;
import dev.greenroom.local.StackOptions;
import dev.greenroom.local.cli.api.ApiClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The walk on a real stack of this machine, and on ones that fail on the way. */
class SmokeCommandTest {
  @TempDir static Path data;
  private static LocalStack stack;

  @BeforeAll
  static void start() throws Exception {
    stack =
        LocalStack.start(
            new StackOptions(
                0,
                "127.0.0.1",
                Optional.empty(),
                Optional.of(data),
                "host",
                Duration.ofMinutes(5),
                Duration.ofSeconds(20),
                Optional.empty(),
                Duration.ofMillis(500),
                false,
                Optional.empty()));
  }

  @AfterAll
  static void stop() {
    if (stack != null) {
      stack.close();
    }
  }

  private static Cli.Result smoke(String... more) {
    return new Cli()
        .env("GREENROOM_TOKEN", stack.token())
        .run(
            List.of(List.of("smoke", "--url", stack.url().toString()), List.of(more)).stream()
                .flatMap(List::stream)
                .toArray(String[]::new));
  }

  private static void nothingIsLeft() {
    ApiClient api = new ApiClient(stack.url(), Optional.of(stack.token()));
    assertEquals(List.of(), api.get("/apps/v2/apps").at("applications").items());
    assertEquals(List.of(), api.get("/builds/v3/builds").at("builds").items());
  }

  private static List<String> marks(Cli.Result result) {
    return result.lines().stream()
        .filter(line -> line.matches("(ok|FAILED) .*"))
        .map(line -> line.replaceAll(" +\\d+\\.\\d s .*", "").replaceAll(" +", " "))
        .toList();
  }

  @Test
  void aRoomAnswersAndNothingIsLeft() {
    Cli.Result result = smoke();

    assertEquals(0, result.code(), result.out() + result.err());
    assertEquals(
        List.of(
            "ok application", "ok build", "ok deployment", "ok room", "ok UDP echo", "ok clean up"),
        marks(result));
    assertTrue(
        result.out().lines().allMatch(line -> line.matches("ok +[A-Za-z ]+ +\\d+\\.\\d s  .+")),
        result.out());
    nothingIsLeft();
  }

  @Test
  void aBuildThatFailsIsToldWithItsLogAndIsTakenAway() {
    Cli.Result result = smoke("--base", "scratch\nCOPY nothing-there .");

    assertEquals(1, result.code(), result.out());
    assertEquals(List.of("ok application", "FAILED build", "ok clean up"), marks(result));
    assertTrue(result.out().contains("       | "), result.out());
    nothingIsLeft();
  }

  @Test
  void aServerThatEndsIsToldWithItsReason() {
    Cli.Result result = smoke("--base", "scratch\nENV JAVA_TOOL_OPTIONS=-XX:NoSuchFlag");

    assertEquals(1, result.code(), result.out());
    assertEquals(
        List.of("ok application", "ok build", "ok deployment", "FAILED room", "ok clean up"),
        marks(result));
    assertTrue(result.out().contains("Process "), result.out());
    nothingIsLeft();
  }

  @Test
  void anEchoThatNeverComesFails() {
    Cli.Result result = smoke("--tries", "0");

    assertEquals(1, result.code(), result.out());
    assertEquals("FAILED UDP echo", marks(result).get(4));
    assertEquals("ok clean up", marks(result).get(5));
    nothingIsLeft();
  }

  @Test
  void anAddressWhereNothingIsFailsAtTheFirstStep() throws IOException {
    Cli.Result result =
        new Cli()
            .env("GREENROOM_TOKEN", "x")
            .run("smoke", "--url", "http://127.0.0.1:" + GameProcess.freePort());

    assertEquals(1, result.code());
    assertEquals(List.of("FAILED application", "ok clean up"), marks(result));
    assertTrue(result.out().contains("nothing to do"), result.out());
  }

  @Test
  void aTokenThatIsNoneIsRefusedAtTheFirstStep() {
    Cli.Result result =
        new Cli().env("GREENROOM_TOKEN", "nobody").run("smoke", "--url", stack.url().toString());

    assertEquals(1, result.code());
    assertEquals(List.of("FAILED application", "ok clean up"), marks(result));
    nothingIsLeft();
  }
}
