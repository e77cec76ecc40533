package dev.greenroom.core.why;

import dev.greenroom.core.process.Process;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a process used of what it had requested: from its bound port to its stop. A process that
 * never bound its port costs nothing.
 *
 * @param vcpuSeconds requested cores, times seconds
 * @param mibSeconds requested MiB, times seconds
 * @param from when its port was bound
 * @param until when a stop was issued or it ended; absent while it runs
 */
public record ProcessCost(
    double vcpuSeconds, double mibSeconds, Optional<Instant> from, Optional<Instant> until) {
  static final ProcessCost NOTHING = new ProcessCost(0, 0, Optional.empty(), Optional.empty());

  static ProcessCost of(Process process, Instant now) {
    if (process.startedAt().isEmpty()) {
      return NOTHING;
    }
    Instant from = process.startedAt().get();
    Optional<Instant> until = process.stoppingAt().or(process::terminatedAt);
    long millis = Math.max(0, Duration.between(from, until.orElse(now)).toMillis());
    return new ProcessCost(
        Math.round(process.milliVcpus() * (millis / 1000.0)) / 1000.0,
        Math.round(process.memoryMb() * (double) millis) / 1000.0,
        process.startedAt(),
        until);
  }
}
