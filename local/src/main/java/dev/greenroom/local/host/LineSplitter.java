package dev.greenroom.local.host;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Breaks lines that are too long for the official CLI (64 KiB), never inside of a character. Does
 * not close what it writes to.
 */
final class LineSplitter extends FilterOutputStream {
  private static final int MAX_LINE = 65_000;

  private int length;

  LineSplitter(OutputStream out) {
    super(out);
  }

  /** Writes up to {@code limit} of the bytes and returns how many. */
  long write(ByteBuffer block, long limit) throws IOException {
    int end = block.position() + (int) Math.min(block.remaining(), limit);
    int from = block.position();
    for (int i = from; i < end; i++) {
      byte b = block.get(i);
      boolean insideCharacter = (b & 0xC0) == 0x80;
      if (b == '\n') {
        length = 0;
      } else if (length >= MAX_LINE && !insideCharacter) {
        out.write(block.array(), from, i - from);
        out.write('\n');
        from = i;
        length = 1;
      } else {
        length++;
      }
    }
    out.write(block.array(), from, end - from);
    return end - block.position();
  }
}
