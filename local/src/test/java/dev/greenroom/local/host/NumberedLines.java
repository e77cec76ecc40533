package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads numbered lines of 50 or 100 bytes, and what is said to be missing between them: fails at a
 * line that is neither there nor counted.
 */
public final class NumberedLines extends OutputStream {
  private static final String UNSURE = "greenroom: from here on only the Docker engine read";
  private static final String SURE = "greenroom: up to here, lines may be missing";

  private static final Pattern GAP =
      Pattern.compile(
          "greenroom: (\\d+) lines \\((\\d+) bytes\\) were dropped here(, and the end of the line"
              + " above)?\\.");

  private final StringBuilder line = new StringBuilder();
  private final CountDownLatch slow;
  private long next = 1;
  private long gaps;
  private boolean cut;
  private long missing;
  private long uncounted;
  private boolean unsure;
  private boolean unknown;
  private volatile long lines;

  /**
   * @param slow what it waits for after its first block
   */
  public NumberedLines(CountDownLatch slow) {
    this.slow = slow;
  }

  public CompletableFuture<NumberedLines> follow(LogFiles logs, String processId) {
    CompletableFuture<NumberedLines> done = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                logs.tail(processId, 5000, true, this);
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
    if (text.startsWith(UNSURE) || text.startsWith(SURE)) {
      unsure = text.startsWith(UNSURE);
      uncounted += unsure ? 1 : 0;
      unknown = true;
      return;
    }
    if (unknown && !GAP.matcher(text).matches()) {
      // The first may be the end of a line.
      unknown = unsure;
      if (text.length() % 50 == 49) {
        next = number(text);
      } else {
        unknown = true;
        return;
      }
    }
    Matcher gap = GAP.matcher(text);
    if (gap.matches()) {
      gaps++;
      // Of what the engine alone had read, nobody knows how many lines there were.
      unknown = uncounted > 0;
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

  /** One that reads as fast as it can. */
  public NumberedLines() {
    this(new CountDownLatch(0));
  }

  /** How many were there. */
  public long lines() {
    return lines;
  }

  /** How many were said to be missing. */
  public long missing() {
    return missing;
  }

  /** How often it was said that some are missing, and not how many. */
  public long uncounted() {
    return uncounted;
  }

  /** How often some were missing. */
  public long gaps() {
    return gaps;
  }

  /** What was in use at the end of a collection, before anybody could go on, in bytes. */
  public static long heap() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
        .sum();
  }
}
