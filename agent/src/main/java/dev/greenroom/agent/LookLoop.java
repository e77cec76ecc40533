package dev.greenroom.agent;

import java.time.Duration;
import java.util.function.Consumer;

/** Calls something again and again on one daemon thread, whatever it throws. */
final class LookLoop implements AutoCloseable {
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  private final Runnable look;
  private final Duration pause;
  private final Consumer<String> log;
  private final Thread thread;
  private String lastFailure = "";

  LookLoop(String name, Runnable look, Duration pause, Consumer<String> log) {
    this.look = look;
    this.pause = pause;
    this.log = log;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Interrupts, and waits at most 5 s for the thread to end. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(END_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look.run();
        lastFailure = "";
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        report(e);
      }
    }
  }

  private void report(RuntimeException e) {
    if (!e.toString().equals(lastFailure)) {
      log.accept("The agent's look failed, looking again: " + e);
    }
    lastFailure = e.toString();
    try {
      Thread.sleep(pause);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
