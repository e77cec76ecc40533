package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The log of one process: {@code log}, which the process appends to, and before it {@code log.1}
 * (the youngest) to {@code log.<keep>}. The process holds its file open, so a rotation copies it
 * and then empties it: what is written in the instant between the two is lost.
 */
final class RotatedLog {
  /** A process that writes faster than its log is copied is not waited for. */
  private static final int ROUNDS = 8;

  private final Path dir;
  private final int keep;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private long generation;

  RotatedLog(Path dir, int keep) {
    this.dir = dir;
    this.keep = keep;
  }

  int keep() {
    return keep;
  }

  /** Held while a reader looks at the files; never while it writes to somebody. */
  ReadWriteLock lock() {
    return lock;
  }

  /** How many rotations there were since this object was made. */
  long generation() {
    return generation;
  }

  /** The file that is so many rotations old; it need not exist. */
  Path file(long age) {
    return dir.resolve(age == 0 ? "log" : "log." + age);
  }

  /** In bytes; 0 when there is no such file. */
  long size(long age) throws IOException {
    try {
      return Files.size(file(age));
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  void rotate() throws IOException {
    lock.writeLock().lock();
    try {
      Path copy = dir.resolve("log.new");
      try (FileChannel from =
              FileChannel.open(file(0), StandardOpenOption.READ, StandardOpenOption.WRITE);
          FileChannel to =
              FileChannel.open(
                  copy,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING)) {
        long done = 0;
        for (int i = 0; i < ROUNDS && done < from.size(); i++) {
          long end = from.size();
          while (done < end) {
            done += from.transferTo(done, end - done, to);
          }
        }
        for (int age = keep - 1; age > 0; age--) {
          if (Files.exists(file(age))) {
            Files.move(file(age), file(age + 1), StandardCopyOption.REPLACE_EXISTING);
          }
        }
        Files.move(copy, file(1), StandardCopyOption.REPLACE_EXISTING);
        from.truncate(0);
      }
      generation++;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
