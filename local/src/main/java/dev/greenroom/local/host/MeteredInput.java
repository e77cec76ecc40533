package dev.greenroom.local.host;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/**
 * The unpacked side of a compressed stream; ends a bomb while it is still small. Headers have a
 * budget of their own, since a reader of archives keeps long names in memory.
 */
final class MeteredInput extends FilterInputStream {
  private static final long HEADER_BUDGET = 1 << 20;

  private final LongSupplier packed;
  private final UnpackLimits limits;
  private long unpacked;
  private long headerEnd = Long.MAX_VALUE;

  MeteredInput(InputStream in, LongSupplier packed, UnpackLimits limits) {
    super(in);
    this.packed = packed;
    this.limits = limits;
  }

  /** The stream refuses to go on: the archive is at fault. */
  static final class Bomb extends IOException {
    Bomb(String message) {
      super(message);
    }
  }

  void header() {
    headerEnd = unpacked + HEADER_BUDGET;
  }

  void content() {
    headerEnd = Long.MAX_VALUE;
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    count(b < 0 ? 0 : 1);
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = super.read(bytes, offset, length);
    count(Math.max(n, 0));
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    long skipped = super.skip(n);
    count(skipped);
    return skipped;
  }

  private void count(long bytes) throws Bomb {
    unpacked += bytes;
    if (unpacked > headerEnd) {
      throw new Bomb("a header of the archive is longer than 1 MiB");
    }
    // Headers and padding come on top of the files.
    if (unpacked > limits.maxBytes() + 1024L * limits.maxEntries() + (1 << 20)) {
      throw new Bomb("it unpacks to more than " + limits.maxBytes() + " bytes");
    }
    if (unpacked > limits.ratioFrom() && unpacked / limits.maxRatio() > packed.getAsLong()) {
      throw new Bomb(
          "it unpacks to more than " + limits.maxRatio() + " times its size, as only a bomb does");
    }
  }
}
