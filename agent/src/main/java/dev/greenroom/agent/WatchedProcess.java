package dev.greenroom.agent;

import dev.greenroom.events.ExitReport;
import dev.greenroom.events.ProcessReport;
import dev.greenroom.events.PublishedPort;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the agent remembers of one process from look to look. */
final class WatchedProcess {
  /** A runtime may notice the end a moment before it knows the exit code. */
  private static final Duration EXIT_CODE_GRACE = Duration.ofSeconds(1);

  private final CpuMeter meter = new CpuMeter();
  private final EgressMeter egress;
  private final Optional<Instant> countedSince;
  private ProcessSockets sockets = ProcessSockets.UNSEEN;
  private boolean seen;
  private int connectionsBefore;
  private double cores;
  private long memoryBytes;
  private long egressedBytes;
  private Optional<Instant> boundAt = Optional.empty();
  private Optional<Instant> lastConnectionAt = Optional.empty();
  private Optional<Instant> deadSince = Optional.empty();

  /**
   * @param countedSince when this agent found it, if it was there before the agent
   */
  WatchedProcess(Optional<Instant> countedSince) {
    this.countedSince = countedSince;
    this.egress = new EgressMeter(countedSince.isPresent());
  }

  void see(LocalProcess process, ProcessGroup group, SocketSnapshot all, Instant now) {
    seen = true;
    connectionsBefore = sockets.connections();
    sockets = ProcessSockets.of(process.ports(), group, all, process.ownAddresses());
    if (sockets.bound() && boundAt.isEmpty()) {
      boundAt = Optional.of(now);
    }
    if (sockets.connections() > 0) {
      lastConnectionAt = Optional.of(now);
    }
    cores = meter.read(group.cpu(), now);
    memoryBytes = group.memoryBytes();
    egressedBytes =
        egress.read(all.sent(), sent -> ProcessSockets.sends(process.ports(), group, sent));
  }

  void gone(Instant now) {
    deadSince = deadSince.or(() -> Optional.of(now));
    sockets = new ProcessSockets(List.of(), false, 0, true);
    cores = 0;
    memoryBytes = 0;
  }

  /**
   * No connection now, and none at the look before: the kernel's table may skip a line while it
   * changes under the reader, but not the same line twice.
   */
  boolean idle() {
    return sockets.connections() == 0 && connectionsBefore == 0;
  }

  /** Until the first look nothing is known, which is not the same as that nobody is connected. */
  boolean seen() {
    return seen;
  }

  ProcessReport report(LocalProcess process, Optional<Boolean> idle, Instant now) {
    return new ProcessReport(
        process.processId(),
        Optional.of(process.startedAt()),
        boundAt,
        boundAt.isPresent() ? published(process) : List.of(),
        sockets.opened(),
        sockets.connections(),
        sockets.connectionsKnown(),
        lastConnectionAt,
        cores,
        memoryBytes,
        egressedBytes,
        countedSince,
        exit(process, now),
        idle);
  }

  private Optional<ExitReport> exit(LocalProcess process, Instant now) {
    return process
        .exit()
        .or(
            () ->
                deadSince
                    // A moment of the future was noted before the clock was set back.
                    .filter(s -> s.isAfter(now) || !s.plus(EXIT_CODE_GRACE).isAfter(now))
                    .map(since -> new ExitReport(OptionalInt.empty(), since)));
  }

  private static List<PublishedPort> published(LocalProcess process) {
    return process.ports().stream()
        .map(port -> new PublishedPort(port.name(), port.publicPort(), port.transport()))
        .toList();
  }
}
