package dev.greenroom.core.heartbeat;

import dev.greenroom.core.process.Egress;
import dev.greenroom.core.process.Process;
import dev.greenroom.events.ExitReport;
import dev.greenroom.events.ProcessReport;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * A report with the moments that can be true by our own clock. A node's clock may be wrong by
 * hours, and a moment of it must not end a match: nothing happened before the process was asked
 * for, nothing in the future, and of players who left it only counts when they did so just now.
 */
final class Believed {
  /** How far a node's clock and the way of a report may make its moments differ from ours. */
  private static final Duration SLACK = Duration.ofSeconds(30);

  private Believed() {}

  static ProcessReport of(Process process, ProcessReport report, Instant now) {
    Instant earliest = process.createdAt().isAfter(now) ? now : process.createdAt();
    return new ProcessReport(
        report.processId(),
        report.bootedAt().map(at -> within(earliest, at, now)),
        report.boundAt().map(at -> within(earliest, at, now)),
        report.published(),
        report.opened(),
        report.activeConnections(),
        report.connectionsKnown(),
        report
            .lastConnectionAt()
            .map(at -> within(now.minus(SLACK), at, now).equals(at) ? at : now),
        report.cpuCores(),
        report.memoryBytes(),
        report.egressedBytes(),
        since(report),
        report
            .exit()
            .map(exit -> new ExitReport(exit.code(), within(earliest, exit.at(), now), exit.why())),
        report.idle());
  }

  /** The report with all that was ever counted, by whichever agent. */
  static ProcessReport counted(Process process, ProcessReport report) {
    Egress egress = process.egress();
    return report.sent(egress.heard(report.egressedBytes(), since(report)).orElse(egress).bytes());
  }

  /** The tables keep milliseconds, and it is only compared with what was written before. */
  private static Optional<Instant> since(ProcessReport report) {
    return report.countedSince().map(at -> at.truncatedTo(ChronoUnit.MILLIS));
  }

  private static Instant within(Instant from, Instant moment, Instant to) {
    if (moment.isBefore(from)) {
      return from;
    }
    return moment.isAfter(to) ? to : moment;
  }
}
