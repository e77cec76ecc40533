package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern GAP =
      Pattern.compile(
          "greenroom: (\\d+) lines \\((\\d+) bytes\\) were dropped here(, and the end of the line"
              + " above)?\\.");

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

  /** Reads numbered lines, and what is said to be missing between them. */
  private static final class Numbered extends OutputStream {
    private final StringBuilder line = new StringBuilder();
    private final CountDownLatch slow;
    private long next = 1;
    private long gaps;
    private boolean cut;
    private long missing;
    private volatile long lines;

    /**
     * @param slow what it waits for after its first block
     */
    Numbered(CountDownLatch slow) {
      this.slow = slow;
    }

    CompletableFuture<Numbered> follow(LogFiles logs) {
      CompletableFuture<Numbered> done = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  logs.tail("p", 5000, true, this);
                  done.complete(this);
                } catch (IOException | RuntimeException | AssertionError e) {
                  done.completeExceptionally(new CompletionException(e));
                }
              });
      return done;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] block, int from, int length) throws IOException {
      for (int i = from; i < from + length; i++) {
        if (block[i] == '\n') {
          read(line.toString());
          line.setLength(0);
        } else {
          line.append((char) block[i]);
        }
      }
      if (lines > 0) {
        try {
          slow.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    }

    private void read(String text) {
      Matcher gap = GAP.matcher(text);
      if (gap.matches()) {
        gaps++;
        assertEquals(cut, gap.group(3) != null, text);
        cut = false;
        missing += Long.parseLong(gap.group(1));
        next += Long.parseLong(gap.group(1));
      } else {
        assertFalse(cut, text);
        cut = text.length() % 50 != 49;
        assertTrue(cut || next == number(text), next + " is missing: " + text);
        next++;
        lines++;
      }
    }

    private static long number(String text) {
      return Long.parseLong(text.substring(0, 9).strip());
    }
  }

  private static CountDownLatch atOnce() {
    return new CountDownLatch(0);
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
    long before = heap();
    long began = System.nanoTime();
    launcher.launch(Games.order("p", "b"));
    Games.until(() -> logs.exists("p"), "there is a log");
    CompletableFuture<Numbered> quick = new Numbered(atOnce()).follow(logs);
    Numbered stuck = new Numbered(late);
    CompletableFuture<Numbered> slow = stuck.follow(logs);
    while (launcher.isRunning("p")) {
      Thread.sleep(50);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    logs.rotate();
    long grown = heap() - before;
    late.countDown();
    long total = 1_000_000L * SECONDS;
    for (CompletableFuture<Numbered> follower : List.of(quick, slow)) {
      Numbered seen = follower.join();
      assertEquals(total, seen.lines + seen.missing, "every line or a gap that counts it");
    }
    assertTrue(slow.join().gaps > 0 && slow.join().missing > 0, "it was left behind");
    Numbered kept = new Numbered(atOnce());
    logs.download("p", kept);
    assertEquals(total, kept.lines + kept.missing);
    assertTrue(kept.lines * 50 <= LogFiles.DEFAULT_LIMIT, "kept: " + kept.lines);
    assertEquals(SECONDS, Files.size(dir.toRealPath().resolve("rounds")), "nothing held it up");
    System.out.printf(
        "flood: %.0f MB in %.1f s (%.0f MB/s), %d lines dropped, heap grew by %.1f MB%n",
        total * 50 / 1e6, seconds, total * 50 / 1e6 / seconds, kept.missing, grown / 1e6);
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
    long before = heap();
    launcher.launch(Games.order("p", "b"));
    Games.until(() -> logs.exists("p"), "there is a log");
    List<Numbered> all = new ArrayList<>();
    List<CompletableFuture<Numbered>> followers = new ArrayList<>();
    for (int i = 0; i < FOLLOWERS; i++) {
      Numbered follower = new Numbered(atOnce());
      all.add(follower);
      followers.add(follower.follow(logs));
    }
    long most = 0;
    while (launcher.isRunning("p")) {
      Thread.sleep(Math.max(500, SECONDS * 100));
      most = Math.max(most, heap() - before);
    }
    for (CompletableFuture<Numbered> follower : followers) {
      Numbered seen = follower.join();
      assertEquals(10_000L * SECONDS, seen.lines);
      assertEquals(0, seen.gaps);
    }
    System.out.printf(
        "20 followers: %d lines each, heap grew by %.1f MB%n", all.getFirst().lines, most / 1e6);
    assertTrue(most < MEMORY, "grew by " + most);
    assertFalse(all.isEmpty());
  }

  /** What was in use at the end of a collection, before anybody could go on. */
  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
        .sum();
  }
}
