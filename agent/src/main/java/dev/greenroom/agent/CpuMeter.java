package dev.greenroom.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Turns processor time since the start into cores in use now. */
final class CpuMeter {
  /** Shorter, and the kernel's ticks of 10 ms would show. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private Map<ProgramRun, Duration> before = Map.of();
  private Instant since = Instant.MIN;
  private double cores;

  double read(Map<ProgramRun, Duration> now, Instant at) {
    if (since.equals(Instant.MIN) || at.isBefore(since)) {
      before = now;
      since = at;
      return cores;
    }
    Duration elapsed = Duration.between(since, at);
    if (elapsed.compareTo(SHORTEST) < 0) {
      return cores;
    }
    Duration used = Duration.ZERO;
    for (var run : now.entrySet()) {
      used = used.plus(run.getValue()).minus(before.getOrDefault(run.getKey(), Duration.ZERO));
    }
    cores = Math.max(0, (double) used.toMillis() / elapsed.toMillis());
    before = now;
    since = at;
    return cores;
  }
}
