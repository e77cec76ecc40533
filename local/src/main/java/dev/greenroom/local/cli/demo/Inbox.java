package dev.greenroom.local.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a player has heard so far. */
final class Inbox {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<String> lines = new ArrayList<>();

  synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** Waits up to 10 s for a line that is exactly this. */
  synchronized void await(String player, String line) throws DemoFailed, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!lines.contains(line)) {
      long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (millis <= 0) {
        throw new DemoFailed("expected %s to hear '%s', saw %s".formatted(player, line, lines));
      }
      wait(millis);
    }
  }
}
