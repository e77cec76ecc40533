package dev.greenroom.core.time;

import java.time.Duration;

/** Waits. Injected, so that a test with a fake clock does not. */
@FunctionalInterface
public interface Pause {

  /** Returns after the time; an interrupt ends the wait and stays set. */
  void of(Duration time);

  /** The real one. */
  static Pause real() {
    return time -> {
      try {
        Thread.sleep(time);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }
}
