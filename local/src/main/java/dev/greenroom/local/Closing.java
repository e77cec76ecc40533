package dev.greenroom.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What was opened, closed in reverse; one that fails to close does not keep the others open. */
final class Closing implements AutoCloseable {

  /** Closes something. */
  @FunctionalInterface
  interface Step {
    void close() throws Exception;
  }

  private record Named(String what, Step step) {}

  private final Deque<Named> steps = new ArrayDeque<>();
  private final Consumer<String> complaints;

  Closing(Consumer<String> complaints) {
    this.complaints = complaints;
  }

  synchronized void later(String what, Step step) {
    steps.push(new Named(what, step));
  }

  @Override
  public synchronized void close() {
    while (!steps.isEmpty()) {
      Named next = steps.pop();
      try {
        next.step().close();
      } catch (Exception e) {
        complaints.accept("%s did not close cleanly: %s".formatted(next.what(), e));
      }
    }
  }
}
