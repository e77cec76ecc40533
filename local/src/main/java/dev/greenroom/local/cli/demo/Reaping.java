package dev.greenroom.local.cli.demo;

import java.time.Duration;

/**
 * How fast an unused process must go.
 *
 * @param idle the idle timeout of the stack
 * @param tick the interval of its jobs
 * @param slack what a slow machine may take for stopping a process and noticing it
 */
public record Reaping(Duration idle, Duration tick, Duration slack) {

  /** Idle timeout + 2 ticks: the promise. */
  Duration promised() {
    return idle.plus(tick.multipliedBy(2));
  }

  /** After this the promise is broken, on any machine. */
  Duration limit() {
    return promised().plus(slack);
  }
}
