package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A place in a log. Looks at blocks of 64 KiB, however long the log is. What is dropped before the
 * reader comes to it is a gap, of which the reader is told.
 */
final class LogCursor {
  private static final int BLOCK = 1 << 16;

  /** The lines before the place are not counted. */
  private static final long UNCOUNTED = -1;

  private final KeptLog log;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
  private long offset;
  private long line;
  private boolean untold;

  /**
   * What was dropped before a reader came to it.
   *
   * @param lines how many ended in it; negative where nobody has counted them
   */
  record Gap(long bytes, long lines) {

    /**
     * As it stands in a log.
     *
     * @param within whether it begins within a line, which then is not counted
     */
    String text(boolean within) {
      String end = within ? ", and the end of the line above." : ".";
      return lines < 0
          ? "greenroom: %d bytes were dropped here%s".formatted(bytes, end)
          : "greenroom: %d lines (%d bytes) were dropped here%s"
              .formatted(Math.max(0, lines - (within ? 1 : 0)), bytes, end);
    }
  }

  private LogCursor(KeptLog log) {
    this.log = log;
  }

  /** At the beginning of all that is kept. */
  static LogCursor first(KeptLog log) {
    LogCursor cursor = new LogCursor(log);
    log.lock().readLock().lock();
    try {
      cursor.toBeginning();
      return cursor;
    } finally {
      log.lock().readLock().unlock();
    }
  }

  /**
   * Where the last {@code lines} lines begin; one without its newline counts.
   *
   * @param counting whether a later gap is to be told in lines too, which reads all that is kept
   */
  static LogCursor last(KeptLog log, int lines, boolean counting) throws IOException {
    LogCursor cursor = new LogCursor(log);
    log.lock().readLock().lock();
    try {
      cursor.findLast(lines);
      if (counting && cursor.line == UNCOUNTED) {
        KeptLog.Beginning beginning = log.beginning();
        cursor.line = beginning.lines() + log.lines(beginning.start(), cursor.offset);
      }
      return cursor;
    } finally {
      log.lock().readLock().unlock();
    }
  }

  /** Of the next byte. */
  long offset() {
    return offset;
  }

  /** The bytes from here to the end, as of now. */
  long remaining() throws IOException {
    log.lock().readLock().lock();
    try {
      return log.end() - Math.max(offset, log.beginning().start());
    } finally {
      log.lock().readLock().unlock();
    }
  }

  /**
   * Goes on; an empty buffer says that there is nothing more for now. The buffer is the same one
   * each time.
   *
   * @param gap told first of what is missing before these bytes
   */
  ByteBuffer next(GapTold gap) throws IOException {
    Gap missing = null;
    log.lock().readLock().lock();
    try {
      KeptLog.Beginning beginning = log.beginning();
      if (offset < beginning.start()) {
        missing =
            new Gap(
                beginning.start() - offset,
                line == UNCOUNTED ? UNCOUNTED : beginning.lines() - line);
        offset = beginning.start();
        line = beginning.lines();
      } else if (untold) {
        missing = new Gap(offset, line);
      }
      untold = false;
      log.read(offset, block);
    } finally {
      log.lock().readLock().unlock();
    }
    if (missing != null) {
      gap.tell(missing);
    }
    return block;
  }

  /** Takes that many of the bytes that came last as read. */
  void advance(int bytes) {
    if (line != UNCOUNTED) {
      for (int i = 0; i < bytes; i++) {
        line += block.get(i) == '\n' ? 1 : 0;
      }
    }
    offset += bytes;
  }

  /** Hears of gaps. */
  @FunctionalInterface
  interface GapTold {
    void tell(Gap gap) throws IOException;
  }

  private void findLast(int lines) throws IOException {
    long start = log.beginning().start();
    int found = 0;
    boolean last = true;
    long end = log.end();
    while (end > start) {
      long from = Math.max(start, end - BLOCK);
      log.read(from, block);
      for (int i = (int) Math.min(block.limit(), end - from) - 1; i >= 0; i--) {
        if (block.get(i) == '\n' && !last && ++found == lines) {
          offset = from + i + 1;
          line = UNCOUNTED;
          return;
        }
        last = false;
      }
      end = from;
    }
    toBeginning();
    int there = last ? 0 : found + 1;
    untold &= there < lines;
  }

  private void toBeginning() {
    offset = log.beginning().start();
    line = log.beginning().lines();
    untold = offset > 0;
  }
}
