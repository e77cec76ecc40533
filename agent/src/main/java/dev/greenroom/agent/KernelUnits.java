package dev.greenroom.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The units in which Linux counts.
 *
 * @param pageBytes size of a page of memory: 4096, on some ARM machines 16384 or 65536
 * @param ticksPerSecond of processor time: 100
 */
record KernelUnits(long pageBytes, long ticksPerSecond) {
  static final KernelUnits USUAL = new KernelUnits(4096, 100);
  private static final long PAGE_SIZE = 6;
  private static final long CLOCK_TICKS = 17;

  /** From the auxiliary vector that the kernel hands to every program: getauxval(3). */
  static KernelUnits ofThisMachine() {
    try {
      ByteBuffer vector =
          ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")))
              .order(ByteOrder.nativeOrder());
      long page = USUAL.pageBytes;
      long ticks = USUAL.ticksPerSecond;
      while (vector.remaining() >= 16) {
        long key = vector.getLong();
        long value = vector.getLong();
        page = key == PAGE_SIZE ? value : page;
        ticks = key == CLOCK_TICKS ? value : ticks;
      }
      return new KernelUnits(page, ticks);
    } catch (IOException e) {
      return USUAL;
    }
  }

  Duration ticks(long ticks) {
    return Duration.ofMillis(ticks * 1000 / ticksPerSecond);
  }

  long pages(long pages) {
    return pages * pageBytes;
  }
}
