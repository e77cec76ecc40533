package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes that print more than anybody reads, numbered lines. {@code -Dgreenroom.soak=60}
 * goes on for so many seconds instead of a few.
 */
class LogFloodTest {
  private static final int SECONDS = Integer.getInteger("greenroom.soak", 3);
  private static final int FOLLOWERS = 20;

  /** What twenty followers may take, and what a flood may: docs/logs.md. */
  private static final long MEMORY = 16 << 20;

  @TempDir Path dir;
  private Games games;
  private HostLauncher launcher;
  private LogFiles logs;
  private LogKeeper keeper;
  private final List<String> complaints = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    games = new Games(dir.toRealPath());
    launcher = games.launcher();
    logs =
        new LogFiles(
            games.processes(), launcher::isRunning, LogFiles.DEFAULT_LIMIT, LogFiles.DEFAULT_KEEP);
    keeper = new LogKeeper(logs, Duration.ofHours(72), InstantSource.system(), complaints::add);
  }

  @AfterEach
  void stop() {
    keeper.close();
    games.close();
    assertEquals(List.of(), complaints);
  }

  /** Prints a million lines and more a second if nothing holds it up, 50 MB/s at least. */
  @Test
  void aFloodStallsNobodyAndWhatIsDroppedIsCounted() throws Exception {
    // A line has 50 bytes, a round a million lines; it says on its own how long it took.
    games.script(
        "b",
        """
        from=1
        for round in $(seq %d); do
          seq -f '%%09.0f a line of a game with too much to tell.' $from $((from + 999999))
          from=$((from + 1000000))
          printf . >>"$HOME/rounds"
        done
        """
            .formatted(SECONDS)
            .replace("$HOME", dir.toRealPath().toString()));
    CountDownLatch late = new CountDownLatch(1);
    long before = NumberedLines.heap();
    long began = System.nanoTime();
    launcher.launch(Games.order("p", "b"));
    Games.until(() -> logs.exists("p"), "there is a log");
    CompletableFuture<NumberedLines> quick = new NumberedLines().follow(logs, "p");
    NumberedLines stuck = new NumberedLines(late);
    CompletableFuture<NumberedLines> slow = stuck.follow(logs, "p");
    while (launcher.isRunning("p")) {
      Thread.sleep(50);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    logs.rotate();
    long grown = NumberedLines.heap() - before;
    late.countDown();
    long total = 1_000_000L * SECONDS;
    for (CompletableFuture<NumberedLines> follower : List.of(quick, slow)) {
      NumberedLines seen = follower.join();
      assertEquals(total, seen.lines() + seen.missing(), "every line or a gap that counts it");
    }
    assertTrue(slow.join().gaps() > 0 && slow.join().missing() > 0, "it was left behind");
    NumberedLines kept = new NumberedLines();
    logs.download("p", kept);
    assertEquals(total, kept.lines() + kept.missing());
    assertTrue(kept.lines() * 50 <= LogFiles.DEFAULT_LIMIT, "kept: " + kept.lines());
    assertEquals(SECONDS, Files.size(dir.toRealPath().resolve("rounds")), "nothing held it up");
    System.out.printf(
        "flood: %.0f MB in %.1f s (%.0f MB/s), %d lines dropped, heap grew by %.1f MB%n",
        total * 50 / 1e6, seconds, total * 50 / 1e6 / seconds, kept.missing(), grown / 1e6);
    assertTrue(grown < MEMORY, "grew by " + grown);
  }

  @Test
  void twentyFollowersSeeEveryLine() throws Exception {
    games.script(
        "b",
        """
        from=1
        for round in $(seq %d); do
          seq -f '%%09.0f a line of a game that has quite a lot to tell, of a hundred bytes, as games do have them.' \\
              $from $((from + 999))
          from=$((from + 1000))
          sleep 0.1
        done
        """
            .formatted(10 * SECONDS));
    long before = NumberedLines.heap();
    launcher.launch(Games.order("p", "b"));
    Games.until(() -> logs.exists("p"), "there is a log");
    List<NumberedLines> all = new ArrayList<>();
    List<CompletableFuture<NumberedLines>> followers = new ArrayList<>();
    for (int i = 0; i < FOLLOWERS; i++) {
      NumberedLines follower = new NumberedLines();
      all.add(follower);
      followers.add(follower.follow(logs, "p"));
    }
    long most = 0;
    while (launcher.isRunning("p")) {
      Thread.sleep(Math.max(500, SECONDS * 100));
      most = Math.max(most, NumberedLines.heap() - before);
    }
    for (CompletableFuture<NumberedLines> follower : followers) {
      NumberedLines seen = follower.join();
      assertEquals(10_000L * SECONDS, seen.lines());
      assertEquals(0, seen.gaps());
    }
    System.out.printf(
        "20 followers: %d lines each, heap grew by %.1f MB%n", all.getFirst().lines(), most / 1e6);
    assertTrue(most < MEMORY, "grew by " + most);
    assertFalse(all.isEmpty());
  }
}
