package dev.greenroom.local.event;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** A file of lines with numbers that follow each other. Not for several threads at once. */
final class Segment implements Closeable {
  private static final String NAME = "events-%020d.jsonl";

  private final Path file;
  private final long first;
  private final FileChannel channel;
  private long[] ends = new long[64];
  private int count;
  private Optional<Instant> oldest = Optional.empty();
  private Optional<Instant> youngest = Optional.empty();

  private Segment(Path file, long first) throws IOException {
    this.file = file;
    this.first = first;
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  static Segment create(Path folder, long first) throws IOException {
    return new Segment(folder.resolve(String.format(Locale.ROOT, NAME, first)), first);
  }

  /** The segments of a folder, oldest first. */
  static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("events-\\d{20}\\.jsonl"))
          .sorted()
          .toList();
    }
  }

  /** Reads a segment; a crash in the middle of a write leaves a line that is cut off here. */
  static Segment open(Path file, Consumer<JournalLine> each) throws IOException {
    long first = Long.parseLong(file.getFileName().toString().replaceAll("\\D+", ""));
    Segment segment = new Segment(file, first);
    byte[] bytes = Files.readAllBytes(file);
    int start = 0;
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] == '\n') {
        Optional<JournalLine> line = segment.line(Arrays.copyOfRange(bytes, start, at));
        if (line.isEmpty()) {
          break;
        }
        segment.note(line.get(), at + 1);
        each.accept(line.get());
        start = at + 1;
      }
    }
    if (start < bytes.length) {
      segment.channel.truncate(start);
      segment.channel.force(false);
    }
    return segment;
  }

  private Optional<JournalLine> line(byte[] bytes) {
    try {
      return Optional.of(JournalLine.read(bytes)).filter(line -> line.number() == next());
    } catch (RuntimeException torn) {
      return Optional.empty();
    }
  }

  private void note(JournalLine line, long end) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
    }
    ends[count++] = end;
    oldest = oldest.or(() -> Optional.of(line.writtenAt()));
    youngest = Optional.of(line.writtenAt());
  }

  /** All of the lines, on the disk; or none of them. */
  void append(List<JournalLine> lines) throws IOException {
    long size = size();
    try {
      channel.position(size);
      for (JournalLine line : lines) {
        ByteBuffer bytes = ByteBuffer.wrap(line.bytes());
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(size);
      throw e;
    }
    long end = size;
    for (JournalLine line : lines) {
      end += line.bytes().length;
      note(line, end);
    }
  }

  /** The lines from a number on, at most that many. */
  List<JournalLine> read(long from, int limit) throws IOException {
    int begin = (int) Math.max(from - first, 0);
    int end = (int) Math.min((long) begin + limit, count);
    List<JournalLine> lines = new ArrayList<>();
    // A file of its own: readers may come for the last lines after the journal was closed.
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      for (int i = begin; i < end; i++) {
        long start = i == 0 ? 0 : ends[i - 1];
        ByteBuffer bytes = ByteBuffer.allocate((int) (ends[i] - 1 - start));
        while (bytes.hasRemaining() && in.read(bytes, start + bytes.position()) >= 0) {
          // Once is enough as a rule.
        }
        lines.add(JournalLine.read(bytes.array()));
      }
    }
    return lines;
  }

  long first() {
    return first;
  }

  /** The number that the next line will have. */
  long next() {
    return first + count;
  }

  long size() {
    return count == 0 ? 0 : ends[count - 1];
  }

  /** When its first line was written. */
  Optional<Instant> oldest() {
    return oldest;
  }

  /** When its last line was written. */
  Optional<Instant> youngest() {
    return youngest;
  }

  void delete() throws IOException {
    channel.close();
    Files.deleteIfExists(file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
