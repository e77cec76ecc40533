package dev.greenroom.functions.view;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the end of a log, at most {@link #MOST} bytes of it, and counts what it leaves out. */
public final class LogTail extends OutputStream {
  /** 256 KiB: a page with it, and everything escaped, stays below what a function may answer. */
  static final int MOST = 1 << 18;

  private final byte[] ring = new byte[MOST];
  private long written;

  @Override
  public void write(int b) {
    ring[(int) (written++ % MOST)] = (byte) b;
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    for (int i = Math.max(0, length - MOST); i < length; i++) {
      ring[(int) ((written + i) % MOST)] = bytes[from + i];
    }
    written += length;
  }

  /** How many bytes came before {@link #text}. */
  long leftOut() {
    return Math.max(0, written - MOST);
  }

  String text() {
    if (written <= MOST) {
      return new String(ring, 0, (int) written, StandardCharsets.UTF_8);
    }
    int at = (int) (written % MOST);
    byte[] whole = new byte[MOST];
    System.arraycopy(ring, at, whole, 0, MOST - at);
    System.arraycopy(ring, 0, whole, MOST - at, at);
    return new String(whole, StandardCharsets.UTF_8);
  }
}
