package dev.greenroom.local.docker;

import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.function.BooleanSupplier;

/**
 * Copies what one container prints into its log file, from where an earlier copy ended. The file is
 * what is left when the container is gone. Memory use does not depend on how much is printed.
 */
final class LogPump implements Runnable {
  private static final int HEADER = 8;
  private static final int BLOCK = 1 << 16;

  /** Longer than any moment that the engine writes before a line. */
  private static final int MOMENT = 40;

  private static final long MARK_EVERY = Duration.ofSeconds(1).toNanos();
  private static final long AGAIN_MILLIS = 250;

  private final Engine engine;
  private final String containerId;
  private final ContainerFolder folder;
  private final BooleanSupplier ended;
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean closed;
  private volatile Response open;
  private Instant last = Instant.EPOCH;
  private long marked;

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
    try (Response response = engine.stream(request())) {
      open = response;
      InputStream body = response.getBody();
      DataInputStream in = new DataInputStream(new BufferedInputStream(body, BLOCK));
      byte[] block = new byte[BLOCK];
      while (frame(in, file, block)) {
        if (in.available() == 0) {
          file.flush();
          markNowAndThen();
        }
      }
      return true;
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

  private Request request() {
    String since =
        last.equals(Instant.EPOCH)
            ? ""
            : "&since=%d.%09d".formatted(last.getEpochSecond(), last.getNano());
    return Request.builder()
        .method(Request.Method.GET)
        .path(
            "/containers/%s/logs?follow=1&stdout=1&stderr=1&timestamps=1%s"
                .formatted(containerId, since))
        .build();
  }

  /** One piece of output, as the engine frames it: a stream, a length, a moment, the bytes. */
  private boolean frame(DataInputStream in, OutputStream file, byte[] block) throws IOException {
    byte[] header = in.readNBytes(HEADER);
    if (header.length < HEADER) {
      return false;
    }
    int length =
        (header[4] & 0xff) << 24
            | (header[5] & 0xff) << 16
            | (header[6] & 0xff) << 8
            | header[7] & 0xff;
    int head = moment(in, Math.min(length, MOMENT), block);
    boolean again = head < 0;
    int remaining = length - Math.abs(head);
    while (remaining > 0) {
      int n = in.read(block, 0, Math.min(block.length, remaining));
      if (n < 0) {
        throw new EOFException("The engine's log ends in the middle of a line.");
      }
      if (!again) {
        write(file, block, n);
      }
      remaining -= n;
    }
    return true;
  }

  /** Hands back how many bytes it took, as a negative number for a line that is there already. */
  private int moment(DataInputStream in, int most, byte[] block) throws IOException {
    int at = 0;
    while (at < most) {
      int b = in.readByte();
      block[at++] = (byte) b;
      if (b == ' ') {
        break;
      }
    }
    Instant moment = Instant.parse(new String(block, 0, at, StandardCharsets.US_ASCII).strip());
    if (!moment.isAfter(last)) {
      return -at;
    }
    last = moment;
    return at;
  }

  private static void write(OutputStream file, byte[] block, int length) throws LocalFault {
    try {
      file.write(block, 0, length);
    } catch (IOException e) {
      throw new LocalFault(e);
    }
  }

  private void markNowAndThen() {
    if (System.nanoTime() - marked > MARK_EVERY) {
      mark();
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
