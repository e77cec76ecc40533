package dev.greenroom.streams.gateway;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;

/**
 * An answer of lines in which something is said at least that often: what stands between cuts off
 * an answer that is silent for longer. An empty line is what readers of free text pass over; it
 * comes between lines, never within one. It also finds out that the reader went away, of which the
 * next write or flush then tells.
 */
final class KeptAlive extends FilterOutputStream {
  /**
   * Those that may be silent, each an answer of free lines (the contract gives them no other form);
   * of the rest every byte counts, or they keep themselves alive.
   */
  static final Set<String> OPERATIONS =
      Set.of(
          "GetLogsForProcess",
          "RunBuild",
          "RunBuildRegistry",
          "RunBuildDeprecated",
          "RunBuildV2Deprecated");

  private final Duration silence;
  private final Thread watch;
  private boolean betweenLines = true;
  private boolean gone;
  private long spoken = System.nanoTime();

  KeptAlive(OutputStream out, Duration silence) {
    super(out);
    this.silence = silence;
    this.watch = Thread.ofVirtual().name("keep-alive").start(this::watch);
  }

  private void watch() {
    try {
      while (true) {
        Thread.sleep(silent());
        if (!speak()) {
          return;
        }
      }
    } catch (InterruptedException over) {
      // The answer is complete.
    }
  }

  /** How long it may still be silent. */
  private synchronized Duration silent() {
    return silence.minusNanos(System.nanoTime() - spoken);
  }

  private synchronized boolean speak() {
    if (silent().isPositive()) {
      return true;
    }
    try {
      if (betweenLines) {
        out.write('\n');
      }
      out.flush();
      spoken = System.nanoTime();
      return true;
    } catch (IOException e) {
      gone = true;
      return false;
    }
  }

  @Override
  public synchronized void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) throws IOException {
    check();
    out.write(bytes, from, length);
    if (length > 0) {
      betweenLines = bytes[from + length - 1] == '\n';
      spoken = System.nanoTime();
    }
  }

  @Override
  public synchronized void flush() throws IOException {
    check();
    out.flush();
  }

  private void check() throws IOException {
    if (gone) {
      throw new IOException("the reader went away");
    }
  }

  /** Ends the watching; the answer itself is ended by whoever began it. */
  @Override
  public void close() {
    watch.interrupt();
  }
}
