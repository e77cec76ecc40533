package dev.greenroom.core.sim;

import dev.greenroom.core.scaling.Size;
import java.time.Instant;

final class Setups {
  static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  static final Size ROOM = new Size(1000, 2048);
  static final Size NODE = new Size(16_000, 32_768);

  private Setups() {}

  static Setup small() {
    return seeded(1);
  }

  static Setup seeded(long seed) {
    return with(0, 2, 10_000, seed);
  }

  static Setup with(int metal, int min, int max, long seed) {
    return new Setup(
        20, ROOM, NODE, metal, min, max, 85, new Setup.Times(120, 60, 300), 0.05, seed);
  }
}
