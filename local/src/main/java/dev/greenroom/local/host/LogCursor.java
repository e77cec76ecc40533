package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;

/**
 * A place in a log that stays the same place when the log is rotated. Looks at blocks of 64 KiB,
 * however long the log is.
 */
final class LogCursor {
  private static final int BLOCK = 1 << 16;

  private final RotatedLog log;
  private long generation;
  private long offset;

  private LogCursor(RotatedLog log) {
    this.log = log;
  }

  /** At the beginning of all that is kept. */
  static LogCursor first(RotatedLog log) throws IOException {
    LogCursor cursor = new LogCursor(log);
    log.lock().readLock().lock();
    try {
      cursor.place(oldest(log), 0);
      return cursor;
    } finally {
      log.lock().readLock().unlock();
    }
  }

  /** Where the last {@code lines} lines begin; one without its newline counts. */
  static LogCursor last(RotatedLog log, int lines) throws IOException {
    LogCursor cursor = new LogCursor(log);
    log.lock().readLock().lock();
    try {
      cursor.place(oldest(log), 0);
      cursor.findLast(lines);
      return cursor;
    } finally {
      log.lock().readLock().unlock();
    }
  }

  /** The bytes from here to the end, as of now. */
  long remaining() throws IOException {
    log.lock().readLock().lock();
    try {
      long bytes = -offset;
      for (long age = age(); age >= 0; age--) {
        bytes += log.size(age);
      }
      return bytes;
    } finally {
      log.lock().readLock().unlock();
    }
  }

  /** Goes on; an empty buffer says that there is nothing more for now. */
  ByteBuffer next() throws IOException {
    log.lock().readLock().lock();
    try {
      if (age() > log.keep()) {
        place(log.keep(), 0);
      }
      while (true) {
        ByteBuffer block = read(age(), offset, BLOCK);
        if (block.hasRemaining() || age() == 0) {
          offset += block.remaining();
          return block;
        }
        place(age() - 1, 0);
      }
    } finally {
      log.lock().readLock().unlock();
    }
  }

  private void findLast(int lines) throws IOException {
    int found = 0;
    boolean last = true;
    for (long age = 0; age <= log.keep(); age++) {
      for (long end = log.size(age); end > 0; end -= Math.min(BLOCK, end)) {
        long from = Math.max(0, end - BLOCK);
        ByteBuffer block = read(age, from, (int) (end - from));
        for (int i = block.limit() - 1; i >= 0; i--) {
          if (block.get(i) == '\n' && !last && ++found == lines) {
            place(age, from + i + 1);
            return;
          }
          last = false;
        }
      }
    }
  }

  private ByteBuffer read(long age, long from, int length) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(length);
    try (FileChannel file = FileChannel.open(log.file(age), StandardOpenOption.READ)) {
      int n = 0;
      while (block.hasRemaining() && n >= 0) {
        n = file.read(block, from + block.position());
      }
    } catch (NoSuchFileException e) {
      // Rotated away, or never there.
    }
    return block.flip();
  }

  private static long oldest(RotatedLog log) throws IOException {
    long age = log.keep();
    while (age > 0 && log.size(age) == 0) {
      age--;
    }
    return age;
  }

  private long age() {
    return log.generation() - generation;
  }

  private void place(long age, long newOffset) {
    generation = log.generation() - age;
    offset = newOffset;
  }
}
