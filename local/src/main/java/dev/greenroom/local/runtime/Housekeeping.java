package dev.greenroom.local.runtime;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Lets a runtime tidy up, each minute. It is no job of the control plane: each machine has its own
 * images and volumes.
 */
public final class Housekeeping implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("housekeeping").factory());

  /**
   * Begins at once.
   *
   * @param keeps whether there is still an application of that id
   * @param complain takes a sentence when a round fails; the next one tries again
   */
  public Housekeeping(GameRuntime runtime, Predicate<String> keeps, Consumer<String> complain) {
    rounds.scheduleWithFixedDelay(
        () -> {
          try {
            runtime.tidy(keeps);
          } catch (RuntimeException e) {
            complain.accept("images and volumes could not be tidied up: " + e);
          }
        },
        0,
        EVERY.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** Returns when no round runs any more. */
  @Override
  public void close() {
    rounds.shutdownNow();
    try {
      rounds.awaitTermination(EVERY.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
