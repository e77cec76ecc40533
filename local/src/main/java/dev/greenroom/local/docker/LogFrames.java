package dev.greenroom.local.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * Takes apart what the engine tells of a container's output: frames of a stream, a length, where
 * asked for a moment, and the bytes that were printed. Up to a hundred thousand come in a second,
 * so none makes an object.
 */
final class LogFrames {
  private static final int HEADER = 8;
  private static final int BLOCK = 1 << 16;

  /** Longer than any moment that the engine writes before a line. */
  private static final int MOMENT = 40;

  private final InputStream in;
  private final byte[] block = new byte[BLOCK];
  private int from;
  private int to;

  /** Takes what was printed. */
  interface Sink {
    void write(byte[] block, int from, int length) throws IOException;

    /** All that has come by now was handed on. */
    default void caughtUp() throws IOException {}
  }

  /** Takes what was printed, and when that was. */
  interface Dated {
    void write(Instant printed, byte[] block, int from, int length) throws IOException;
  }

  LogFrames(InputStream in) {
    this.in = in;
  }

  /** Hands on all that comes, until the end, of frames without a moment. */
  void copy(Sink sink) throws IOException {
    while (next(sink)) {
      body(length(), sink);
    }
  }

  /** The same of frames that begin with a moment. */
  void copyDated(Dated sink) throws IOException {
    while (has(HEADER)) {
      int length = length();
      int most = Math.min(length, MOMENT);
      require(most);
      int word = word(most);
      Instant printed =
          Instant.parse(new String(block, from, word, StandardCharsets.US_ASCII).strip());
      from += word;
      body(length - word, (bytes, start, n) -> sink.write(printed, bytes, start, n));
    }
  }

  private boolean next(Sink sink) throws IOException {
    if (from == to) {
      sink.caughtUp();
    }
    return has(HEADER);
  }

  private void body(int length, Sink sink) throws IOException {
    int remaining = length;
    while (remaining > 0) {
      require(1);
      int n = Math.min(remaining, to - from);
      sink.write(block, from, n);
      from += n;
      remaining -= n;
    }
  }

  /** What the header says, which is then gone. */
  private int length() {
    from += HEADER;
    return (block[from - 4] & 0xff) << 24
        | (block[from - 3] & 0xff) << 16
        | (block[from - 2] & 0xff) << 8
        | block[from - 1] & 0xff;
  }

  /** How long the next word is, with the space behind it. */
  private int word(int most) {
    int length = 0;
    while (length < most && block[from + length] != ' ') {
      length++;
    }
    return Math.min(length + 1, most);
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
