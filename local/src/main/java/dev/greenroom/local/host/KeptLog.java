package dev.greenroom.local.host;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The log of one process: the file {@code log}, which the process itself appends to, {@code
 * log.times} and {@code log.start}, which says how much of its beginning was dropped. An offset
 * counts all bytes that the process has printed, those that were dropped included, so it stays the
 * same place for ever.
 *
 * <p>What is dropped becomes a hole in the file: the process is not disturbed and nothing that it
 * prints meanwhile is lost. Where files can have no holes the whole file is emptied instead, and
 * what was printed in that instant is lost without being counted.
 */
final class KeptLog {
  private static final int BLOCK = 1 << 16;

  private final Path dir;
  private final HolePunch holes;
  private final LogTimes times;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private Beginning beginning;

  /**
   * What is left of the beginning.
   *
   * @param start the offset of the first byte that is kept
   * @param lines how many lines were dropped before it
   * @param base the offset of the first byte of the file
   */
  record Beginning(long start, long lines, long base) {}

  KeptLog(Path dir, HolePunch holes) throws IOException {
    this.dir = dir;
    this.holes = holes;
    this.times = new LogTimes(dir.resolve("log.times"));
    this.beginning = readBeginning();
  }

  /** Held while a reader looks at the file; never while it writes to somebody. */
  ReadWriteLock lock() {
    return lock;
  }

  Beginning beginning() {
    return beginning;
  }

  LogTimes times() {
    return times;
  }

  /** The offset behind the last byte. */
  long end() throws IOException {
    try {
      return Math.max(beginning.start(), beginning.base() + Files.size(file()));
    } catch (NoSuchFileException e) {
      return beginning.start();
    }
  }

  /** Fills the buffer with what is kept from there on, as far as there is something. */
  ByteBuffer read(long offset, ByteBuffer into) throws IOException {
    into.clear();
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.READ)) {
      long at = offset - beginning.base();
      int n = 0;
      while (into.hasRemaining() && n >= 0) {
        n = channel.read(into, at + into.position());
      }
    } catch (NoSuchFileException e) {
      // Expired, or not there yet.
    }
    return into.flip();
  }

  /** How many lines end in that part. */
  long lines(long from, long to) throws IOException {
    long lines = 0;
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long at = from; at < to; at += block.limit()) {
      read(at, block);
      if (!block.hasRemaining()) {
        break;
      }
      int end = (int) Math.min(block.limit(), to - at);
      for (int i = 0; i < end; i++) {
        lines += block.get(i) == '\n' ? 1 : 0;
      }
    }
    return lines;
  }

  /** Notes how far it has grown, if it has, and when: at the latest now. */
  boolean look(Instant now) throws IOException {
    lock.readLock().lock();
    try {
      Instant written = Files.getLastModifiedTime(file()).toInstant();
      return times.note(end(), written.isBefore(now) ? written : now);
    } catch (NoSuchFileException e) {
      return false; // nothing was launched yet
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Drops the beginning when it is longer than {@code limit}, so that {@code keep} bytes are left.
   */
  boolean trim(long limit, long keep) throws IOException {
    long end = end();
    return end - beginning.start() > limit && dropBefore(lineAfter(end - keep, end));
  }

  /** Drops what was printed before that moment, so far as it is known. */
  boolean dropBefore(Instant moment) throws IOException {
    long length = times.lengthBefore(moment);
    return length > beginning.start() && dropBefore(lineAfter(length, end()));
  }

  /** One at a time; readers go on until the moment itself. */
  private synchronized boolean dropBefore(long offset) throws IOException {
    Beginning old = beginning;
    if (offset <= old.start()) {
      return false;
    }
    long dropped = lines(old.start(), offset);
    lock.writeLock().lock();
    try {
      Beginning holed = new Beginning(offset, old.lines() + dropped, old.base());
      write(holed);
      if (holes.punch(file(), offset - old.base())) {
        beginning = holed;
      } else {
        empty(old);
      }
    } finally {
      lock.writeLock().unlock();
    }
    times.forgetBefore(beginning.start());
    return true;
  }

  private void empty(Beginning old) throws IOException {
    try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
      long end = end();
      long lines = old.lines() + lines(old.start(), end);
      long size = channel.size();
      channel.truncate(0);
      beginning = new Beginning(old.base() + size, lines, old.base() + size);
      write(beginning);
    }
  }

  /** The beginning of a line at or soon behind that offset; a line without an end is cut. */
  private long lineAfter(long offset, long end) throws IOException {
    if (offset <= beginning.start()) {
      return beginning.start();
    }
    ByteBuffer block = read(offset - 1, ByteBuffer.allocate(BLOCK));
    for (int i = 0; i < block.limit(); i++) {
      if (block.get(i) == '\n') {
        return offset + i;
      }
    }
    return Math.min(offset, end);
  }

  private Path file() {
    return dir.resolve("log");
  }

  private Beginning readBeginning() throws IOException {
    Properties in = new Properties();
    try (var text = Files.newBufferedReader(dir.resolve("log.start"))) {
      in.load(text);
      return new Beginning(
          Long.parseLong(in.getProperty("start")),
          Long.parseLong(in.getProperty("lines")),
          Long.parseLong(in.getProperty("base")));
    } catch (NoSuchFileException e) {
      return new Beginning(0, 0, 0);
    }
  }

  private void write(Beginning now) throws IOException {
    Properties out = new Properties();
    out.setProperty("start", Long.toString(now.start()));
    out.setProperty("lines", Long.toString(now.lines()));
    out.setProperty("base", Long.toString(now.base()));
    StringWriter text = new StringWriter();
    out.store(text, null);
    AtomicFile.write(dir.resolve("log.start"), text.toString());
  }
}
