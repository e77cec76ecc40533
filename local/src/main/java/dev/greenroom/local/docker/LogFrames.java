package dev.greenroom.local.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Takes apart what the engine tells of a container's output: frames of a stream, a length, a
 * moment, and the bytes that were printed. Up to a hundred thousand come in a second, so none makes
 * an object.
 */
final class LogFrames {
  private static final int HEADER = 8;
  private static final int BLOCK = 1 << 16;

  /** Longer than any moment that the engine writes before a line. */
  private static final int MOMENT = 40;

  private final InputStream in;
  private final Instant since;
  private final byte[] block = new byte[BLOCK];
  private final byte[] moment = new byte[MOMENT];
  private int from;
  private int to;
  private int momentLength;
  private boolean again = true;

  /** Takes what was printed. */
  interface Sink {
    void write(byte[] block, int from, int length) throws IOException;

    /** A frame is complete. */
    void between() throws IOException;
  }

  /**
   * @param since what was printed up to then is there already, and comes again
   */
  LogFrames(InputStream in, Instant since) {
    this.in = in;
    this.since = since;
  }

  /** When the last was printed that was handed on. */
  Instant last() {
    return momentLength == 0 ? since : parse(moment, 0, momentLength);
  }

  /** The moment of the first frame, which is then gone; {@link Instant#MIN} when there is none. */
  Instant first() throws IOException {
    if (!has(HEADER)) {
      return Instant.MIN;
    }
    int length = length();
    from += HEADER;
    return has(Math.min(length, MOMENT))
        ? parse(block, from, word(Math.min(length, MOMENT)))
        : Instant.MIN;
  }

  /** Hands on all that comes, until the end. */
  void copy(Sink sink) throws IOException {
    while (has(HEADER)) {
      int remaining = length();
      from += HEADER;
      remaining -= moment(Math.min(remaining, MOMENT));
      while (remaining > 0) {
        require(1);
        int n = Math.min(remaining, to - from);
        if (!again) {
          sink.write(block, from, n);
        }
        from += n;
        remaining -= n;
      }
      sink.between();
    }
  }

  private int length() {
    return (block[from + 4] & 0xff) << 24
        | (block[from + 5] & 0xff) << 16
        | (block[from + 6] & 0xff) << 8
        | block[from + 7] & 0xff;
  }

  /** Once one is new, all are: of two that were printed in the same moment none is left out. */
  private int moment(int most) throws IOException {
    require(most);
    int length = word(most);
    again = again && !parse(block, from, length).isAfter(since);
    if (!again) {
      System.arraycopy(block, from, moment, 0, length);
      momentLength = length;
    }
    from += length;
    return length;
  }

  /** How long the next word is, with the space behind it. */
  private int word(int most) {
    int length = 0;
    while (length < most && block[from + length] != ' ') {
      length++;
    }
    return Math.min(length + 1, most);
  }

  private static Instant parse(byte[] text, int from, int length) {
    return Instant.parse(new String(text, from, length, StandardCharsets.US_ASCII).strip());
  }

  private void require(int bytes) throws IOException {
    if (!has(bytes)) {
      throw new EOFException("The engine's log ends in the middle of a line.");
    }
  }

  /** Reads until so many bytes are there; false when the stream ends before. */
  private boolean has(int bytes) throws IOException {
    if (block.length - from < bytes) {
      System.arraycopy(block, from, block, 0, to - from);
      to -= from;
      from = 0;
    }
    while (to - from < bytes) {
      if (from == to) {
        from = 0;
        to = 0;
      }
      int n = in.read(block, to, block.length - to);
      if (n < 0) {
        return false;
      }
      to += n;
    }
    return true;
  }
}
