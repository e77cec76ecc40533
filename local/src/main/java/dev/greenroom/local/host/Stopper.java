package dev.greenroom.local.host;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks processes to end, and ends those that do not. */
final class Stopper implements AutoCloseable {
  private static final long LOOK_AGAIN_MILLIS = 10;

  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          2, task -> Thread.ofPlatform().daemon().name("host-stop").unstarted(task));

  /**
   * Sends the image's stop signal at the first call, and SIGKILL after the grace of each; returns
   * at once.
   *
   * @param grace zero kills right away
   */
  void stop(HostedProcess process, Duration grace) {
    if (!process.running()) {
      return;
    }
    boolean first = process.askToStop();
    try {
      if (first && grace.isPositive()) {
        timer.execute(() -> signal(process, process.order().stopSignal()));
      }
      timer.schedule(() -> signal(process, "KILL"), grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closed: whoever closed the launcher has stopped everything, or wanted it to live.
    }
  }

  private void signal(HostedProcess process, String name) {
    if (!process.running()) {
      return;
    }
    Optional<ProcessIdentity> leader = process.leader();
    if (leader.isEmpty()) {
      timer.schedule(() -> signal(process, name), LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
    } else if (leader.get().alive()) {
      GroupSignal.send(name, leader.get().pid());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
