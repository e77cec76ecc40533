package dev.greenroom.local.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What a container prints while its log is not yet ready for it: it waits in a file, since a reader
 * that did not take it would hold the container up. Once poured, the log takes it itself.
 */
final class Spill implements LogFrames.Sink, AutoCloseable {
  private final PumpedLog log;
  private final Path file;
  private final OutputStream waiting;
  private Instant complete = Instant.MIN;
  private boolean poured;

  Spill(ContainerFolder folder, PumpedLog log) throws IOException {
    this.log = log;
    this.file = folder.dir().resolve("log.next");
    this.waiting = Files.newOutputStream(file);
  }

  @Override
  public synchronized void write(byte[] block, int from, int length) throws IOException {
    if (poured) {
      log.write(block, from, length);
    } else {
      waiting.write(block, from, length);
      complete = Instant.MIN;
    }
  }

  @Override
  public synchronized void caughtUp() throws IOException {
    if (poured) {
      log.caughtUp();
    } else {
      complete = Instant.now();
    }
  }

  /**
   * Adds it to the log, without what the engine has told of it.
   *
   * @param until up to when it told all
   */
  synchronized void pour(EngineKept kept, Instant until) throws IOException {
    waiting.close();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] first = in.readNBytes(kept.ambiguous());
      int there = kept.alreadyThere(first);
      log.write(first, there, first.length - there);
      byte[] block = new byte[1 << 16];
      for (int n = in.read(block); n > 0; n = in.read(block)) {
        log.write(block, 0, n);
      }
    }
    poured = true;
    if (complete.isAfter(Instant.MIN)) {
      log.completeBy(complete.isAfter(until) ? complete : until);
    }
  }

  @Override
  public void close() throws IOException {
    waiting.close();
    Files.deleteIfExists(file);
  }
}
