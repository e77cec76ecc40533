package dev.greenroom.local.cli;

import dev.greenroom.local.StackOptions;
import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.demo.Demo;
import dev.greenroom.local.cli.demo.DemoFailed;
import dev.greenroom.local.cli.demo.Reaping;
import dev.greenroom.local.cli.demo.Stage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code greenroom demo}: one match from upload to reap, every claim checked. */
@Command(
    name = "demo",
    description =
        "Play a match on a Greenroom of its own, from upload to reap, and check each step.")
final class DemoCommand implements Runnable {
  private static final Duration IDLE = Duration.ofSeconds(2);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration SLACK = Duration.ofSeconds(4);

  /** What a shell reports of a program that Ctrl-C ended. */
  private static final int INTERRUPTED = 130;

  private final Console console;
  private final Stack.Starter starter;

  private volatile boolean played;

  @Option(names = "--keep", description = "Leave Greenroom running until Ctrl-C.")
  private boolean keep;

  DemoCommand(Console console, Stack.Starter starter) {
    this.console = console;
    this.starter = starter;
  }

  @Override
  public void run() {
    long start = System.nanoTime();
    Stage stage = new Stage(console::print);
    try (RunningStack running =
        RunningStack.start(starter, options(), () -> played ? 0 : INTERRUPTED)) {
      Stack stack = running.stack();
      console.print(UpCommand.ready(stack));
      ApiClient api = new ApiClient(stack.url(), Optional.of(stack.token()));
      new Demo(
              api,
              stage,
              console.home().resolve("examples/echo-arena"),
              new Reaping(IDLE, TICK, SLACK),
              stack.outage())
          .play();
      played = true;
      if (keep) {
        console.print(end(stage, start));
        console.say("Greenroom stays up until Ctrl-C.");
        new CountDownLatch(1).await();
      }
    } catch (DemoFailed e) {
      throw new Failure(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    console.print("Greenroom is closed: neither a process nor a file of it is left behind.");
    console.print(end(stage, start));
  }

  private static String end(Stage stage, long start) {
    return "All %d steps hold, in %.1f s."
        .formatted(stage.steps(), (System.nanoTime() - start) / 1e9);
  }

  private StackOptions options() {
    return new StackOptions(
        0,
        "127.0.0.1",
        Optional.empty(),
        Optional.empty(),
        "host",
        IDLE,
        Duration.ofSeconds(100),
        Optional.empty(),
        TICK,
        false,
        console.env("GREENROOM_DEV_TOKEN"));
  }
}
