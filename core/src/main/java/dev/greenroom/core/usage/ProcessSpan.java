package dev.greenroom.core.usage;

import dev.greenroom.core.process.Process;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When a process counts: from its bound port to its stop. One that never bound its port does not
 * count at all. Months are those of UTC.
 *
 * @param from when its port was bound
 * @param until when a stop was issued or it ended, not before {@code from}
 */
record ProcessSpan(Instant from, Instant until) {

  /** The span of a process so far; empty when its port was never bound. */
  static Optional<ProcessSpan> of(Process process, Instant now) {
    return process
        .startedAt()
        .map(
            from -> {
              Instant until = process.stoppingAt().or(process::terminatedAt).orElse(now);
              return new ProcessSpan(from, until.isBefore(from) ? from : until);
            });
  }

  /** What the process consumed in it. */
  Consumption consumption(Process process) {
    return consumed(process, Duration.between(from, until).toMillis(), process.egress().bytes());
  }

  /** The same by month. What was sent is not known by time; it counts in the last one. */
  Map<YearMonth, Consumption> byMonth(Process process) {
    Map<YearMonth, Consumption> months = new LinkedHashMap<>();
    YearMonth last = month(until);
    for (YearMonth month = month(from); !month.isAfter(last); month = month.plusMonths(1)) {
      Instant begin = max(from, begin(month));
      Instant end = min(until, begin(month.plusMonths(1)));
      months.put(
          month,
          consumed(
              process,
              Duration.between(begin, end).toMillis(),
              month.equals(last) ? process.egress().bytes() : 0));
    }
    return months;
  }

  private static Consumption consumed(Process process, long millis, long egress) {
    return new Consumption(process.milliVcpus() * millis, process.memoryMb() * millis, egress);
  }

  static YearMonth month(Instant at) {
    return YearMonth.from(at.atOffset(ZoneOffset.UTC));
  }

  static Instant begin(YearMonth month) {
    return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  private static Instant max(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant min(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
