package dev.greenroom.local.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes a log to a reader. Lines that are too long for the official CLI (64 KiB) are broken, never
 * inside of a character; with times, each line begins with when it was printed. Does not close what
 * it writes to.
 */
final class LineWriter {
  private static final int MAX_LINE = 65_000;

  /** Always as long, so that the lines stand under each other. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z' ").withZone(ZoneOffset.UTC);

  private final OutputStream out;
  private final Times times;
  private boolean lineBegins = true;
  private int length;

  /** Says when the byte at an offset was printed. */
  @FunctionalInterface
  interface Times {
    /** Lines without times. */
    Times NONE = offset -> null;

    /** Null for a line that is to be written without. */
    Instant of(long offset) throws IOException;
  }

  LineWriter(OutputStream out, Times times) {
    this.out = out;
    this.times = times;
  }

  /**
   * Writes up to {@code limit} of the bytes and returns how many.
   *
   * @param offset of the first of them, for its time
   */
  int write(ByteBuffer block, long limit, long offset) throws IOException {
    int end = (int) Math.min(block.limit(), limit);
    int from = 0;
    for (int i = 0; i < end; i++) {
      if (lineBegins && times != Times.NONE) {
        out.write(block.array(), from, i - from);
        from = i;
        begin(offset + i);
      }
      lineBegins = false;
      byte b = block.get(i);
      boolean insideCharacter = (b & 0xC0) == 0x80;
      if (b == '\n') {
        length = 0;
        lineBegins = true;
      } else if (length >= MAX_LINE && !insideCharacter) {
        out.write(block.array(), from, i - from);
        out.write('\n');
        from = i;
        begin(offset + i);
        length = 1;
      } else {
        length++;
      }
    }
    out.write(block.array(), from, end - from);
    return end;
  }

  /** A line of Greenroom's own, with the time of what comes after it. */
  void say(String line, long offset) throws IOException {
    if (!lineBegins) {
      out.write('\n');
    }
    begin(offset);
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    length = 0;
    lineBegins = true;
  }

  /** True behind a line that has no end yet. */
  boolean withinLine() {
    return !lineBegins;
  }

  void flush() throws IOException {
    out.flush();
  }

  private void begin(long offset) throws IOException {
    lineBegins = false;
    Instant time = times.of(offset);
    if (time != null) {
      out.write(TIME.format(time).getBytes(StandardCharsets.US_ASCII));
    }
  }
}
