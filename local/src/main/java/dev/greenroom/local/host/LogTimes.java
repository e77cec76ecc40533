package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/**
 * When a log had grown how far: pairs of a length and a moment, 16 bytes each, oldest first, in a
 * file beside it. A game writes its log itself, so this is all that can be known of its times.
 */
final class LogTimes {
  private static final int PAIR = 2 * Long.BYTES;

  private final Path file;
  private long lastLength;
  private long lastMillis;

  /** A length of the log, and by when it had that. */
  private record Pair(long length, long millis) {}

  /** Goes on with what is in the file. */
  LogTimes(Path file) throws IOException {
    this.file = file;
    if (!Files.exists(file)) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long whole = channel.size() / PAIR;
      channel.truncate(whole * PAIR); // a crash may have cut the last one off
      if (whole > 0) {
        Pair last = pair(channel, whole - 1);
        lastLength = last.length();
        lastMillis = last.millis();
      }
    }
  }

  /**
   * Notes a length that is greater than the last one, with the moment, never before the last one.
   */
  synchronized boolean note(long length, Instant at) throws IOException {
    if (length <= lastLength) {
      return false;
    }
    lastLength = length;
    lastMillis = Math.max(lastMillis, at.toEpochMilli());
    ByteBuffer pair = ByteBuffer.allocate(PAIR).putLong(lastLength).putLong(lastMillis).flip();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      channel.write(pair);
    }
    return true;
  }

  /** The newest moment; empty where none was noted. */
  synchronized Optional<Instant> last() {
    return lastLength == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastMillis));
  }

  /** What the log was at most a moment before that one; 0 where nothing is known. */
  synchronized long lengthBefore(Instant moment) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long millis = moment.toEpochMilli();
      long first = 0;
      long end = channel.size() / PAIR;
      while (first < end) {
        long middle = (first + end) >>> 1;
        if (pair(channel, middle).millis() < millis) {
          first = middle + 1;
        } else {
          end = middle;
        }
      }
      return first == 0 ? 0 : pair(channel, first - 1).length();
    }
  }

  /** Forgets what only concerns the bytes before that one. */
  synchronized void forgetBefore(long offset) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Path kept = AtomicFile.temporaryFor(file);
    try (FileChannel from = FileChannel.open(file, StandardOpenOption.READ);
        FileChannel to =
            FileChannel.open(kept, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long at = firstBeyond(from, offset) * PAIR;
      long end = from.size();
      while (at < end) {
        at += from.transferTo(at, end - at, to);
      }
    }
    AtomicFile.publish(kept, file);
  }

  /** Looks up times for one reader, who goes forward mostly. */
  final class Reader {
    private long from;
    private long until;
    private Instant time = Instant.EPOCH;

    /** By when the byte at this offset was there; empty as long as nobody has looked since. */
    Optional<Instant> of(long offset) throws IOException {
      if (offset < from || offset >= until) {
        find(offset);
      }
      return offset >= from && offset < until ? Optional.of(time) : Optional.empty();
    }

    private void find(long offset) throws IOException {
      synchronized (LogTimes.this) {
        if (!Files.exists(file)) {
          return;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
          long index = firstBeyond(channel, offset);
          if (index < channel.size() / PAIR) {
            Pair found = pair(channel, index);
            from = index == 0 ? 0 : pair(channel, index - 1).length();
            until = found.length();
            time = Instant.ofEpochMilli(found.millis());
          }
        }
      }
    }
  }

  private static long firstBeyond(FileChannel channel, long offset) throws IOException {
    long first = 0;
    long end = channel.size() / PAIR;
    while (first < end) {
      long middle = (first + end) >>> 1;
      if (pair(channel, middle).length() <= offset) {
        first = middle + 1;
      } else {
        end = middle;
      }
    }
    return first;
  }

  private static Pair pair(FileChannel channel, long index) throws IOException {
    ByteBuffer pair = ByteBuffer.allocate(PAIR);
    long at = index * PAIR;
    while (pair.hasRemaining()) {
      if (channel.read(pair, at + pair.position()) < 0) {
        throw new IOException("the times of a log are cut off");
      }
    }
    pair.flip();
    return new Pair(pair.getLong(), pair.getLong());
  }
}
