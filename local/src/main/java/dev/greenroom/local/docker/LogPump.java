package dev.greenroom.local.docker;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Copies what one container prints into its log file, from where an earlier copy ended. The file is
 * what is left when the container is gone. Memory use does not depend on how much is printed.
 */
final class LogPump implements Runnable {
  private static final int BLOCK = 1 << 16;

  private static final String DROPPED =
      "greenroom: more was printed than the Docker engine keeps; some of it was dropped here.\n";

  private static final long MARK_EVERY = Duration.ofSeconds(1).toNanos();

  /** Who is so far behind may find that the engine has dropped what comes next. */
  private static final Duration BEHIND = Duration.ofSeconds(2);

  private static final long AGAIN_MILLIS = 250;
  private static final long FLUSH_MILLIS = 50;

  private final Engine engine;
  private final String containerId;
  private final ContainerFolder folder;
  private final BooleanSupplier ended;
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean closed;
  private volatile Response open;
  private Instant last = Instant.EPOCH;
  private long marked;
  private boolean resumed;

  /**
   * @param ended whether the container prints no more
   */
  LogPump(Engine engine, String containerId, ContainerFolder folder, BooleanSupplier ended) {
    this.engine = engine;
    this.containerId = containerId;
    this.folder = folder;
    this.ended = ended;
  }

  /** True once all that was printed is in the file. */
  boolean finished() {
    return finished.getCount() == 0;
  }

  void await(Duration limit) throws InterruptedException {
    finished.await(limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The next one goes on where this one stops. */
  void close() {
    closed = true;
    Response response = open;
    if (response != null) {
      response.close();
    }
  }

  @Override
  public void run() {
    try {
      folder.create();
      resume();
      while (!closed) {
        boolean all = ended.getAsBoolean();
        if (copied() && all) {
          finished.countDown();
          return;
        }
        Thread.sleep(all ? 1 : AGAIN_MILLIS / 5);
      }
    } catch (InterruptedException | IOException e) {
      // The file cannot be written, or Greenroom ends: what was printed stays with the engine.
      finished.countDown();
    }
  }

  /** What was written after the last mark will come again. */
  private void resume() throws IOException {
    if (!Files.exists(folder.logMark())) {
      return;
    }
    String[] mark = Files.readString(folder.logMark()).strip().split(" ");
    try {
      last = Instant.parse(mark[0]);
      resumed = true;
      long size = Long.parseLong(mark[1]);
      try (FileChannel file = FileChannel.open(folder.log(), StandardOpenOption.WRITE)) {
        if (file.size() > size) {
          file.truncate(size);
        }
      }
    } catch (DateTimeParseException | NumberFormatException | IndexOutOfBoundsException cutOff) {
      last = Instant.EPOCH;
    }
  }

  /** True when the engine had no more to tell; false when it went away. */
  private boolean copied() throws InterruptedException, IOException {
    try (OutputStream file =
        new BufferedOutputStream(
            Files.newOutputStream(
                folder.log(), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
            BLOCK)) {
      return copied(file);
    } finally {
      mark();
    }
  }

  private boolean copied(OutputStream file) throws InterruptedException, IOException {
    try {
      sayWhatTheEngineDropped(file);
      return copiedFromThere(file);
    } catch (LocalFault e) {
      throw e.fault;
    } catch (IOException | RuntimeException engineWentAway) {
      if (!closed) {
        Thread.sleep(AGAIN_MILLIS);
      }
      return ended.getAsBoolean() && gone();
    } finally {
      open = null;
    }
  }

  private boolean copiedFromThere(OutputStream file) throws IOException {
    try (Response response = engine.stream(request(since()))) {
      open = response;
      LogFrames frames = new LogFrames(response.getBody(), last);
      AtomicBoolean over = new AtomicBoolean();
      Thread.ofVirtual().start(() -> flushNowAndThen(file, over));
      try {
        frames.copy(into(frames, file));
        return true;
      } finally {
        over.set(true);
        last = frames.last();
      }
    }
  }

  private LogFrames.Sink into(LogFrames frames, OutputStream file) {
    return new LogFrames.Sink() {
      @Override
      public void write(byte[] block, int from, int length) throws LocalFault {
        LogPump.write(file, block, from, length);
      }

      @Override
      public void between() throws IOException {
        if (System.nanoTime() - marked > MARK_EVERY) {
          last = frames.last();
          file.flush();
          mark();
          if (last.plus(BEHIND).isBefore(Instant.now()) && dropped()) {
            // The engine would go on behind it without a word: it is asked again, and that is said.
            resumed = true;
            throw new EOFException("The engine has dropped what comes next.");
          }
        }
      }
    };
  }

  /** A write for each line would be slower than the engine is. */
  private static void flushNowAndThen(OutputStream file, AtomicBoolean over) {
    try {
      while (!over.get()) {
        Thread.sleep(FLUSH_MILLIS);
        file.flush();
      }
    } catch (InterruptedException | IOException seenByTheNextWrite) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the oldest that the engine keeps is younger than what was copied. */
  private boolean dropped() throws IOException {
    try (Response response = engine.stream(request(""))) {
      return new LogFrames(response.getBody(), last).first().isAfter(last);
    }
  }

  /**
   * While nobody copied, the engine kept the last of what was printed; how much went is unknown.
   */
  private void sayWhatTheEngineDropped(OutputStream file) throws IOException {
    if (!resumed || last.equals(Instant.EPOCH)) {
      return;
    }
    if (dropped()) {
      byte[] said = DROPPED.getBytes(StandardCharsets.UTF_8);
      write(file, said, 0, said.length);
    }
    resumed = false;
  }

  /** With its container, what it printed last is gone too. */
  private boolean gone() {
    try {
      engine.client().inspectContainerCmd(containerId).exec();
      return false;
    } catch (com.github.dockerjava.api.exception.NotFoundException noMore) {
      return true;
    } catch (RuntimeException engineIsAway) {
      return false;
    }
  }

  private String since() {
    return "&follow=1"
        + (last.equals(Instant.EPOCH)
            ? ""
            : "&since=%d.%09d".formatted(last.getEpochSecond(), last.getNano()));
  }

  private Request request(String part) {
    return Request.builder()
        .method(Request.Method.GET)
        .path("/containers/%s/logs?stdout=1&stderr=1&timestamps=1%s".formatted(containerId, part))
        .build();
  }

  private static void write(OutputStream file, byte[] block, int from, int length)
      throws LocalFault {
    try {
      file.write(block, from, length);
    } catch (IOException e) {
      throw new LocalFault(e);
    }
  }

  private void mark() {
    marked = System.nanoTime();
    Path file = folder.logMark();
    try {
      Files.writeString(file, last + " " + Files.size(folder.log()) + "\n");
    } catch (IOException notNow) {
      // Without it some lines come twice after a crash.
    }
  }

  /** A fault of this machine's disk, not of the engine. */
  private static final class LocalFault extends IOException {
    private final IOException fault;

    LocalFault(IOException fault) {
      super(fault);
      this.fault = fault;
    }
  }
}
