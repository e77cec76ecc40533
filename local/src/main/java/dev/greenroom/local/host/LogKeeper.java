package dev.greenroom.local.host;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps the logs of this machine: notes when they grew, each second, and five times a second while
 * they do; cuts those that are too long, each second; drops what is too old, each minute. It is no
 * job of the control plane: each machine has the logs of its own processes.
 */
public final class LogKeeper implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration CUT = Duration.ofSeconds(1);
  private static final Duration EXPIRE = Duration.ofMinutes(1);

  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("log-keeper").factory());
  private final Consumer<String> complain;

  /** One thing that it does. */
  private interface Round {
    void run() throws IOException;
  }

  /**
   * Begins at once.
   *
   * @param retention how long what was printed is kept
   * @param complain takes a sentence when a round fails
   */
  public LogKeeper(
      LogFiles logs, Duration retention, InstantSource clock, Consumer<String> complain) {
    this.complain = complain;
    every(LOOK, logs::look);
    every(LOOK_AGAIN, logs::lookAtGrowing);
    every(CUT, logs::rotate);
    every(EXPIRE, () -> logs.expire(clock.instant().minus(retention)));
  }

  private void every(Duration pause, Round round) {
    rounds.scheduleWithFixedDelay(
        () -> {
          try {
            round.run();
          } catch (IOException | RuntimeException e) {
            complain.accept("logs could not be kept in order: " + e);
          }
        },
        0,
        pause.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    rounds.shutdownNow();
  }
}
