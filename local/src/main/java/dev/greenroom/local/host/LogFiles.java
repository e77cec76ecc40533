package dev.greenroom.local.host;

import dev.greenroom.core.process.ProcessLogs;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The output of processes, from the files that they write themselves. Memory use does not depend on
 * their size.
 */
public final class LogFiles implements ProcessLogs {

  /** A log is rotated above this: 16 MiB. */
  public static final long DEFAULT_LIMIT = 16 << 20;

  /** Rotated files that are kept beside the current one. */
  public static final int DEFAULT_KEEP = 4;

  private static final Duration POLL = Duration.ofMillis(100);

  private final Path dir;
  private final Predicate<String> running;
  private final long limit;
  private final int keep;
  private final Map<Path, RotatedLog> logs = new ConcurrentHashMap<>();

  /**
   * @param dir the folder of the launcher
   * @param running false once a process has ended and all of its output is written
   * @param limit bytes above which {@link #rotate()} rotates
   * @param keep rotated files per process, 1 or more
   */
  public LogFiles(Path dir, Predicate<String> running, long limit, int keep) {
    this.dir = dir;
    this.running = running;
    this.limit = limit;
    this.keep = keep;
  }

  @Override
  public boolean exists(String processId) {
    return Files.exists(folder(processId).resolve("log"));
  }

  @Override
  public void tail(String processId, int tailLines, boolean follow, OutputStream out)
      throws IOException {
    if (!exists(processId)) {
      return;
    }
    LogCursor cursor = LogCursor.last(log(folder(processId)), tailLines);
    LineSplitter lines = new LineSplitter(out);
    if (follow) {
      follow(processId, cursor, lines);
    } else {
      copy(cursor, lines);
    }
  }

  @Override
  public void download(String processId, OutputStream out) throws IOException {
    if (exists(processId)) {
      copy(LogCursor.first(log(folder(processId))), new LineSplitter(out));
    }
  }

  /**
   * Rotates the logs that have grown too long; to be called every few seconds.
   *
   * @return how many
   */
  public int rotate() throws IOException {
    int rotated = 0;
    if (Files.isDirectory(dir)) {
      try (DirectoryStream<Path> folders = Files.newDirectoryStream(dir, Files::isDirectory)) {
        for (Path folder : folders) {
          RotatedLog log = log(folder);
          if (log.size(0) > limit) {
            log.rotate();
            rotated++;
          }
        }
      }
    }
    logs.keySet().removeIf(folder -> !Files.exists(folder));
    return rotated;
  }

  private void follow(String processId, LogCursor cursor, LineSplitter out) throws IOException {
    while (true) {
      // Asked first: what was written before the end is then read below.
      boolean ended = !running.test(processId);
      boolean wrote = false;
      for (ByteBuffer block = cursor.next(); block.hasRemaining(); block = cursor.next()) {
        out.write(block, Long.MAX_VALUE);
        out.flush();
        wrote = true;
      }
      if (ended) {
        return;
      }
      if (!wrote) {
        pause();
      }
    }
  }

  /** What is there now; a process that goes on writing does not keep the reader for ever. */
  private static void copy(LogCursor cursor, LineSplitter out) throws IOException {
    long remaining = cursor.remaining();
    while (remaining > 0) {
      ByteBuffer block = cursor.next();
      if (!block.hasRemaining()) {
        break;
      }
      remaining -= out.write(block, remaining);
    }
    out.flush();
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("No longer followed.");
    }
  }

  private RotatedLog log(Path folder) {
    return logs.computeIfAbsent(folder, f -> new RotatedLog(f, keep));
  }

  private Path folder(String processId) {
    return dir.resolve(FolderName.of(processId));
  }
}
