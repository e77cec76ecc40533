package dev.greenroom.local.host;

import dev.greenroom.core.process.ProcessLogs;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The output of processes, from the files that they write themselves: no reader, and no lack of
 * one, ever makes a process wait. Memory use does not depend on how much is printed; a reader takes
 * about 130 KiB.
 */
public final class LogFiles implements ProcessLogs {

  /** A log is cut above this: 80 MiB. */
  public static final int DEFAULT_LIMIT = 80 << 20;

  /** What is left of it then: the last 64 MiB. */
  public static final int DEFAULT_KEEP = 64 << 20;

  private static final Duration POLL = Duration.ofMillis(100);
  private static final int BUFFER = 1 << 16;

  private final Path dir;
  private final Predicate<String> running;
  private final long limit;
  private final long keep;
  private final InstantSource clock;
  private final HolePunch holes;
  private volatile Set<KeptLog> growing = Set.of();
  private final Map<Path, KeptLog> logs = new ConcurrentHashMap<>();

  /**
   * @param dir the folder of the launcher
   * @param running false once a process has ended and all of its output is written
   * @param limit bytes above which {@link #rotate()} drops the beginning of a log
   * @param keep bytes that are left of it then
   */
  public LogFiles(Path dir, Predicate<String> running, long limit, long keep) {
    this(dir, running, limit, keep, InstantSource.system(), HolePunch.ofThisMachine());
  }

  LogFiles(
      Path dir,
      Predicate<String> running,
      long limit,
      long keep,
      InstantSource clock,
      HolePunch holes) {
    this.dir = dir;
    this.running = running;
    this.limit = limit;
    this.keep = keep;
    this.clock = clock;
    this.holes = holes;
  }

  @Override
  public boolean exists(String processId) {
    return Files.exists(folder(processId).resolve("log"));
  }

  @Override
  public void tail(
      String processId, int tailLines, boolean follow, boolean timestamps, OutputStream out)
      throws IOException {
    if (!exists(processId)) {
      return;
    }
    KeptLog log = log(folder(processId));
    LogCursor cursor = LogCursor.last(log, tailLines, follow);
    LineWriter lines = writer(log, timestamps, out);
    if (follow) {
      follow(processId, log, cursor, lines);
    } else {
      copy(cursor, lines);
    }
  }

  @Override
  public void download(String processId, boolean timestamps, OutputStream out) throws IOException {
    if (exists(processId)) {
      KeptLog log = log(folder(processId));
      copy(LogCursor.first(log), writer(log, timestamps, out));
    }
  }

  /** Notes how far each log has grown by now: that is all that tells when a line was printed. */
  void look() throws IOException {
    Set<KeptLog> grew = new HashSet<>();
    for (Path folder : folders()) {
      KeptLog log = log(folder);
      if (log.look(clock.instant())) {
        grew.add(log);
      }
    }
    growing = grew;
  }

  /** The same for those only that had grown at the last {@link #look()}. */
  void lookAtGrowing() throws IOException {
    for (KeptLog log : growing) {
      log.look(clock.instant());
    }
  }

  /**
   * Cuts the logs that have grown too long; to be called every second.
   *
   * @return how many
   */
  public int rotate() throws IOException {
    int cut = 0;
    for (Path folder : folders()) {
      cut += log(folder).trim(limit, keep) ? 1 : 0;
    }
    return cut;
  }

  /**
   * Drops what was printed before that moment: the lines of processes that run, the whole log of
   * those that ended before it, and with that what is left of their folder once its runtime has
   * forgotten them.
   *
   * @return how many logs were deleted
   */
  int expire(Instant moment) throws IOException {
    int deleted = 0;
    for (Path folder : folders()) {
      if (running.test(folder.getFileName().toString()) || writtenSince(folder, moment)) {
        log(folder).dropBefore(moment);
      } else {
        Files.deleteIfExists(folder.resolve("log.times"));
        Files.deleteIfExists(folder.resolve("log.start"));
        Files.deleteIfExists(folder.resolve("log"));
        logs.remove(folder);
        if (Files.exists(folder.resolve("forgotten"))) {
          FileTree.delete(folder);
        }
        deleted++;
      }
    }
    logs.keySet().removeIf(folder -> !Files.exists(folder));
    return deleted;
  }

  /** By the times that were noted: dropping lines changes that of the file. */
  private boolean writtenSince(Path folder, Instant moment) throws IOException {
    KeptLog log = log(folder);
    log.look(clock.instant());
    try {
      Instant empty = Files.getLastModifiedTime(folder.resolve("log")).toInstant();
      return !log.times().last().orElse(empty).isBefore(moment);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private void follow(String processId, KeptLog log, LogCursor cursor, LineWriter out)
      throws IOException {
    while (true) {
      // Asked first: what was written before the end is then read below.
      boolean ended = !running.test(processId);
      log.look(clock.instant());
      boolean wrote = false;
      while (some(cursor, Long.MAX_VALUE, out) > 0) {
        out.flush();
        wrote = true;
      }
      if (ended) {
        out.flush();
        return;
      }
      if (!wrote) {
        pause();
      }
    }
  }

  /** What is there now; a process that goes on writing does not keep the reader for ever. */
  private static void copy(LogCursor cursor, LineWriter out) throws IOException {
    long remaining = cursor.remaining();
    int n;
    do {
      n = some(cursor, remaining, out);
      remaining -= n;
    } while (n > 0 && remaining > 0);
    out.flush();
  }

  private static int some(LogCursor cursor, long limit, LineWriter out) throws IOException {
    ByteBuffer block = cursor.next(gap -> out.say(gap.text(out.withinLine()), cursor.offset()));
    int n = out.write(block, limit, cursor.offset());
    cursor.advance(n);
    return n;
  }

  private LineWriter writer(KeptLog log, boolean timestamps, OutputStream out) throws IOException {
    if (!timestamps) {
      return new LineWriter(out, LineWriter.Times.NONE);
    }
    log.look(clock.instant());
    LogTimes.Reader times = log.times().new Reader();
    return new LineWriter(
        new BufferedOutputStream(out, BUFFER),
        offset -> times.of(offset).orElseGet(clock::instant));
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(POLL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("No longer followed.");
    }
  }

  /** Those in which there is a log. */
  private List<Path> folders() throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(dir)) {
      try (DirectoryStream<Path> all =
          Files.newDirectoryStream(dir, folder -> Files.exists(folder.resolve("log")))) {
        all.forEach(found::add);
      }
    }
    return found;
  }

  private KeptLog log(Path folder) throws IOException {
    try {
      return logs.computeIfAbsent(folder, this::open);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private KeptLog open(Path folder) {
    try {
      return new KeptLog(folder, holes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path folder(String processId) {
    return dir.resolve(FolderName.of(processId));
  }
}
