package dev.greenroom.core.heartbeat;

import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Egress;
import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.events.ExitReport;
import dev.greenroom.events.OpenedPort;
import dev.greenroom.events.ProcessReport;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a report changes about a process as it is written. Pure; nothing new gives no step. */
public final class ReportPlan {
  private static final int SIGNAL_BASE = 128;
  private static final int OPENED_SHOWN = 5;
  private static final long LEAST_EGRESS = 4096;
  private static final long EGRESS_SHARE = 20;

  private ReportPlan() {}

  /**
   * @param address under which players reach its ports; without it, it has not started for them
   * @param minute whether this is the report of a minute whose figures are kept
   */
  public static List<Step> plan(
      Process process,
      ProcessReport report,
      Optional<String> address,
      Instant now,
      boolean minute) {
    List<Step> steps = new ArrayList<>();
    if (process.status().over()) {
      return steps;
    }
    boolean starting = process.status() == ProcessStatus.starting;
    boolean starts =
        starting
            && address.isPresent()
            && report.boundAt().isPresent()
            && !report.published().isEmpty();
    if (starts) {
      steps.add(new Step.Started(report.boundAt().get(), ports(report, address.get())));
    } else if (starting && report.bootedAt().isPresent()) {
      Optional<String> opened = opened(report.opened());
      if (process.bootedAt().isEmpty() || !opened.equals(process.opened())) {
        steps.add(new Step.Booted(report.bootedAt().get(), opened));
      }
    }
    boolean reachable =
        starts
            || process.status() == ProcessStatus.running
            || process.status() == ProcessStatus.draining;
    Optional<Egress> egress = process.egress().heard(report.egressedBytes(), report.countedSince());
    if (reachable && report.activeConnections() != process.activeConnections()) {
      steps.add(
          new Step.Connections(
              report.activeConnections(), report.lastConnectionAt().orElse(now), egress));
    } else {
      egress
          .filter(sent -> minute || report.exit().isPresent() || noticeable(process.egress(), sent))
          .ifPresent(sent -> steps.add(new Step.Egressed(sent)));
    }
    if (process.deadlineReason().equals(Optional.of(DeadlineReason.ask))) {
      report.idle().map(idle -> answer(process, report, idle)).ifPresent(steps::add);
    }
    report.exit().map(exit -> ended(process, exit)).ifPresent(steps::add);
    return steps;
  }

  /**
   * A game sends all the time, and a write for each heartbeat would cost more than all else of it.
   * So it is written when something else is, once a minute like its other figures, and in between
   * when it has grown by a twentieth, some hundred times in the longest life.
   */
  private static boolean noticeable(Egress written, Egress now) {
    long more = now.bytes() - written.bytes();
    return more >= Math.max(LEAST_EGRESS, written.bytes() / EGRESS_SHARE);
  }

  /** To see nobody where nobody can be seen ends no match. */
  private static Step answer(Process process, ProcessReport report, boolean idle) {
    boolean blind = !report.connectionsKnown();
    return idle && !(blind && process.roomsAllocated() > 0)
        ? new Step.ConfirmedIdle(blind)
        : new Step.VetoedIdle(blind);
  }

  private static Step ended(Process process, ExitReport exit) {
    boolean asked = process.status() == ProcessStatus.stopping;
    boolean clean = exit.code().isPresent() && exit.code().getAsInt() == 0;
    String reason = process.exitReason().filter(r -> asked).orElseGet(() -> describe(exit));
    return new Step.Ended(
        asked || clean ? ProcessStatus.stopped : ProcessStatus.failed,
        exit.at(),
        reason,
        describe(exit),
        exit.code());
  }

  private static String describe(ExitReport exit) {
    if (exit.why().isPresent()) {
      return exit.why().get()
          + (exit.code().isPresent() ? " (exit code %d)".formatted(exit.code().getAsInt()) : "");
    }
    if (exit.code().isEmpty()) {
      return "ended without an exit code: nobody saw how";
    }
    int code = exit.code().getAsInt();
    return code > SIGNAL_BASE
        ? "killed by signal %d (exit code %d)".formatted(code - SIGNAL_BASE, code)
        : "exited with code " + code;
  }

  private static List<ExposedPort> ports(ProcessReport report, String address) {
    return report.published().stream()
        .map(
            p -> new ExposedPort(p.name(), address, p.port(), TransportType.valueOf(p.transport())))
        .toList();
  }

  private static Optional<String> opened(List<OpenedPort> opened) {
    return opened.isEmpty()
        ? Optional.empty()
        : Optional.of(
            opened.stream()
                .limit(OPENED_SHOWN)
                .map(OpenedPort::toString)
                .collect(Collectors.joining(", ")));
  }
}
