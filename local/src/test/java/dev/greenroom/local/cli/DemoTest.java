package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.demo.Demo;
import dev.greenroom.local.cli.demo.DemoFailed;
import dev.greenroom.local.cli.demo.Outage;
import dev.greenroom.local.cli.demo.Reaping;
import dev.greenroom.local.cli.demo.Stage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  @TempDir Path folder;
  private RealGames games;
  private FakeHathora server;
  private final List<String> printed = new ArrayList<>();
  private Optional<Outage> outage = Optional.empty();

  @BeforeEach
  void open() throws IOException {
    games = new RealGames(folder, Duration.ofMillis(300));
    server = new FakeHathora(games);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void play() throws Exception {
    new Demo(
            new ApiClient(server.url(), Optional.of(FakeHathora.TOKEN)),
            new Stage(printed::add),
            GameProcess.ECHO_ARENA,
            new Reaping(Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(1500)),
            outage)
        .play();
  }

  @Test
  void aWorkingPlatformPassesEveryStep() throws Exception {
    play();
    assertEquals(13, printed.size(), printed.toString());
    assertTrue(printed.stream().noneMatch(line -> line.contains("FAILED")));
  }

  /** An outage that does the games what is given. */
  private static Outage outage(Runnable harm) {
    AtomicLong pid = new AtomicLong(100);
    return new Outage() {
      @Override
      public long pid() {
        return pid.get();
      }

      @Override
      public void kill() {
        harm.run();
      }

      @Override
      public void start() {
        pid.incrementAndGet();
      }
    };
  }

  @Test
  void anOutageThatHarmsNobodyIsOneStepMore() throws Exception {
    outage = Optional.of(outage(() -> {}));
    play();
    assertEquals(14, printed.size(), printed.toString());
    assertTrue(
        printed.get(11).contains("(kill -9 of pid 100) in the middle of a match"), printed.get(11));
  }

  @Test
  void anOutageThatEndsTheGamesIsNoticed() {
    outage = Optional.of(outage(games::end));
    DemoFailed failed = assertThrows(DemoFailed.class, this::play);
    assertTrue(failed.getMessage().contains("Greenroom is killed"), failed.getMessage());
  }

  @Test
  void theCommandSaysWhatFailedAndEndsWithOne() {
    server.buildsFail = true;
    AtomicBoolean closed = new AtomicBoolean();
    Stack stack =
        new Stack() {
          @Override
          public URI url() {
            return server.url();
          }

          @Override
          public String token() {
            return FakeHathora.TOKEN;
          }

          @Override
          public void close() {
            closed.set(true);
          }
        };
    Cli.Result result = new Cli().home(GameProcess.ROOT).starter(options -> stack).run("demo");
    assertEquals(1, result.code());
    assertEquals(
        "Greenroom is ready at %s (token %s)".formatted(server.url(), FakeHathora.TOKEN),
        result.lines().getFirst());
    assertTrue(result.lines().get(2).startsWith(" 2. upload and build the game FAILED … "));
    assertEquals(
        "greenroom: Step 2 (upload and build the game): Build bld-1 ended as failed; its log says"
            + " why.\n",
        result.err());
    assertTrue(closed.get());
  }

  @Test
  void aBrokenReaperIsNoticed() {
    games.reaps = false;
    DemoFailed failed = assertThrows(DemoFailed.class, this::play);
    assertTrue(failed.getMessage().contains("idle processes are reaped"), failed.getMessage());
    assertTrue(failed.getMessage().contains("saw it running"), failed.getMessage());
  }

  @Test
  void brokenVersionRoutingIsNoticed() {
    games.routesToLatest = false;
    DemoFailed failed = assertThrows(DemoFailed.class, this::play);
    assertTrue(failed.getMessage().contains("the next room"), failed.getMessage());
  }
}
