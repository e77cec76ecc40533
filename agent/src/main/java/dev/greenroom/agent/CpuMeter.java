package dev.greenroom.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Function;

/** Turns processor time since the start into cores in use: the mean of the last ten seconds. */
final class CpuMeter {
  /** Shorter, and the kernel's ticks of 10 ms would show. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** For so long a figure stands that is kept. */
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final Deque<Slice> slices = new ArrayDeque<>();
  private Map<ProgramRun, Duration> before = Map.of();
  private Instant since = Instant.MIN;
  private double cores;

  /** How much was used in a piece of time. */
  private record Slice(Duration elapsed, Duration used) {}

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
    slices.addLast(new Slice(elapsed, used));
    while (sum(Slice::elapsed).minus(slices.getFirst().elapsed()).compareTo(WINDOW) >= 0) {
      slices.removeFirst();
    }
    cores = Math.max(0, (double) sum(Slice::used).toMillis() / sum(Slice::elapsed).toMillis());
    before = now;
    since = at;
    return cores;
  }

  private Duration sum(Function<Slice, Duration> part) {
    return slices.stream().map(part).reduce(Duration.ZERO, Duration::plus);
  }
}
