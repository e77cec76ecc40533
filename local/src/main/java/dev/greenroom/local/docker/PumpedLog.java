package dev.greenroom.local.docker;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * The log file of one container, and a mark beside it: up to which moment all that was printed is
 * in how much of the file. What was written after the last mark is cut off, and comes again from
 * the engine.
 */
final class PumpedLog implements LogFrames.Sink, AutoCloseable {
  private static final int BLOCK = 1 << 16;
  private static final long MARK_EVERY = Duration.ofSeconds(1).toNanos();

  private final ContainerFolder folder;
  private final OutputStream file;
  private Instant complete = Instant.EPOCH;
  private long completeSize;

  /** Bytes behind the last whole line: the engine tells a line that was cut off as a whole. */
  private long unfinished;

  private long marked;

  /** A fault of this machine's disk, not of the engine. */
  static final class Fault extends IOException {
    Fault(IOException fault) {
      super(fault);
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  PumpedLog(ContainerFolder folder) throws IOException {
    this.folder = folder;
    folder.create();
    if (Files.exists(folder.logMark())) {
      read(Files.readString(folder.logMark()));
    }
    file =
        new BufferedOutputStream(
            Files.newOutputStream(folder.log(), StandardOpenOption.APPEND), BLOCK);
    cutBack();
  }

  private void read(String mark) {
    String[] words = mark.strip().split(" ");
    try {
      completeSize = Long.parseLong(words[1]);
      complete = Instant.parse(words[0]);
    } catch (DateTimeParseException | NumberFormatException | IndexOutOfBoundsException cutOff) {
      completeSize = 0;
    }
  }

  /** Takes back what was written since {@link #complete()}. */
  synchronized void cutBack() throws Fault {
    run(
        () -> {
          file.flush();
          try (FileChannel channel = FileChannel.open(folder.log(), StandardOpenOption.WRITE)) {
            if (channel.size() > completeSize) {
              channel.truncate(completeSize);
            }
          }
        });
    unfinished = 0;
  }

  /** By when all that was printed is here. */
  Instant complete() {
    return complete;
  }

  /** The last bytes of it, at most so many. */
  byte[] tail(int most) throws Fault {
    try (FileChannel channel = FileChannel.open(folder.log(), StandardOpenOption.READ)) {
      file.flush();
      long size = channel.size();
      ByteBuffer tail = ByteBuffer.allocate((int) Math.min(most, size));
      while (tail.hasRemaining() && channel.read(tail, size - tail.remaining()) > 0) {
        // The rest of it.
      }
      return tail.array();
    } catch (IOException e) {
      throw new Fault(e);
    }
  }

  @Override
  public synchronized void write(byte[] block, int from, int length) throws Fault {
    run(() -> file.write(block, from, length));
    int line = from + length;
    while (line > from && block[line - 1] != '\n') {
      line--;
    }
    unfinished = from + length - line + (line == from ? unfinished : 0);
  }

  /** A line of ours, which never stands within another. */
  synchronized void say(String sentence) throws Fault {
    byte[] said =
        ((unfinished == 0 ? "" : "\n") + "greenroom: " + sentence + "\n")
            .getBytes(StandardCharsets.UTF_8);
    write(said, 0, said.length);
  }

  @Override
  public void caughtUp() throws Fault {
    completeBy(Instant.now());
    if (System.nanoTime() - marked > MARK_EVERY) {
      run(this::mark);
    }
  }

  /** All that was printed by then is here. */
  synchronized void completeBy(Instant moment) throws Fault {
    run(
        () -> {
          file.flush();
          completeSize = Files.size(folder.log()) - unfinished;
        });
    complete = moment;
  }

  private synchronized void mark() throws IOException {
    marked = System.nanoTime();
    Path next = folder.logMark().resolveSibling("log.mark.next");
    Files.writeString(next, complete + " " + completeSize + "\n");
    Files.move(next, folder.logMark(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void run(Writing writing) throws Fault {
    try {
      writing.run();
    } catch (IOException e) {
      throw new Fault(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (file) {
      mark();
    }
  }
}
