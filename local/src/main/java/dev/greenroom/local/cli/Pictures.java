package dev.greenroom.local.cli;

import java.time.Duration;
import java.util.function.Supplier;

/** Shows how something is, again and again until it is interrupted. */
final class Pictures {
  /** Clears a terminal and goes to its first line. */
  private static final String CLEAR = "\u001b[H\u001b[2J";

  private final Console console;
  private final Duration interval;
  private final boolean once;
  private final boolean json;
  private final boolean terminal;

  /**
   * @param interval between two looks
   * @param once one look is enough
   * @param json for programs: nothing stands between two pictures
   * @param terminal whether somebody looks on at a terminal, where each picture takes the place of
   *     the one before; else they stand one below the other
   */
  Pictures(Console console, Duration interval, boolean once, boolean json, boolean terminal) {
    this.console = console;
    this.interval = interval;
    this.once = once;
    this.json = json;
    this.terminal = terminal;
  }

  /**
   * @param look looks, and hands back how to show what was seen: the last picture stays until then
   */
  void show(Supplier<Runnable> look) {
    for (boolean first = true; first || !once; first = false) {
      Runnable picture = look.get();
      if (!once && !json && terminal) {
        console.out().print(CLEAR);
      } else if (!first && !json) {
        console.print("");
      }
      picture.run();
      console.out().flush();
      if (!once && !paused()) {
        return;
      }
    }
  }

  private boolean paused() {
    try {
      Thread.sleep(interval);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
