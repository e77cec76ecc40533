package dev.greenroom.local.cli.demo;

import dev.greenroom.local.cli.api.Failure;
import java.util.Locale;
import java.util.function.Consumer;

/** Prints each step on one line, with its time. */
public final class Stage {
  private final Consumer<String> out;
  private int steps;

  /** Prints to {@code out}. */
  public Stage(Consumer<String> out) {
    this.out = out;
  }

  /** One step: does and checks something, and returns the claim that it then prints. */
  @FunctionalInterface
  interface Step {
    String play() throws DemoFailed, InterruptedException;
  }

  /** How many steps were begun. */
  public int steps() {
    return steps;
  }

  /**
   * Plays a step.
   *
   * @param name what it is about, said when it fails
   */
  void step(String name, Step step) throws DemoFailed, InterruptedException {
    steps++;
    long start = System.nanoTime();
    try {
      String claim = step.play();
      print(claim, start);
    } catch (DemoFailed | Failure e) {
      print(name + " FAILED", start);
      throw new DemoFailed("Step %d (%s): %s".formatted(steps, name, e.getMessage()), e);
    }
  }

  private void print(String claim, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    out.accept(
        "%2d. %s … %s s".formatted(steps, claim, String.format(Locale.ROOT, "%.1f", seconds)));
  }
}
