package dev.greenroom.local.cli.demo;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** One player talks to another without a pause, to prove that nothing disturbs the match. */
final class Heartbeat {
  private static final Duration EVERY = Duration.ofMillis(50);

  private final Player from;
  private final Player to;
  private final String word;
  private final Thread thread;
  private volatile boolean ended;
  private volatile int sent;
  private volatile DemoFailed failure;

  private Heartbeat(Player from, Player to, String word) {
    this.from = from;
    this.to = to;
    this.word = word;
    this.thread = Thread.ofVirtual().start(this::run);
  }

  /**
   * @param word tells these beats from others of the two
   */
  static Heartbeat start(Player from, Player to, String word) {
    return new Heartbeat(from, to, word);
  }

  private void run() {
    try {
      while (!ended) {
        from.send("SAY %s %d".formatted(word, sent + 1));
        sent++;
        Thread.sleep(EVERY);
      }
    } catch (DemoFailed e) {
      failure = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends, and checks that every beat came through, in order; returns how many. */
  int stop() throws DemoFailed, InterruptedException {
    ended = true;
    thread.join();
    if (failure != null) {
      throw failure;
    }
    String prefix = "SAID %s %s ".formatted(from.name(), word);
    to.hears(prefix + sent);
    List<String> expected = IntStream.rangeClosed(1, sent).mapToObj(n -> prefix + n).toList();
    List<String> seen =
        to.inbox().lines().stream().filter(line -> line.startsWith(prefix)).toList();
    DemoFailed.unlessEqual("beats in order", expected, seen);
    return sent;
  }
}
