package dev.greenroom.core.testing;

import dev.greenroom.events.ExitReport;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.OpenedPort;
import dev.greenroom.events.ProcessReport;
import dev.greenroom.events.PublishedPort;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What an agent would say, in a few words. */
public final class Reports {
  private Reports() {}

  public static NodeHeartbeat beat(World world, ProcessReport... reports) {
    return new NodeHeartbeat(World.NODE, world.clock.instant(), List.of(reports));
  }

  public static ProcessReport booted(World world, String processId, OpenedPort... opened) {
    return report(world, processId, false, List.of(opened), 0, Optional.empty(), Optional.empty());
  }

  public static ProcessReport bound(World world, String processId, int connections) {
    return report(
        world, processId, true, List.of(), connections, Optional.empty(), Optional.empty());
  }

  public static ProcessReport idle(World world, String processId, boolean idle) {
    return report(
        world, processId, true, List.of(), idle ? 0 : 1, Optional.empty(), Optional.of(idle));
  }

  /** Where the machine hides the peers: the agent sees nobody, which says nothing. */
  public static ProcessReport unseen(World world, String processId) {
    ProcessReport seen = idle(world, processId, true);
    return new ProcessReport(
        seen.processId(),
        seen.bootedAt(),
        seen.boundAt(),
        seen.published(),
        seen.opened(),
        0,
        false,
        Optional.empty(),
        seen.cpuCores(),
        seen.memoryBytes(),
        0,
        Optional.empty(),
        seen.idle());
  }

  /** The same of an agent that came later and has counted since then. */
  public static ProcessReport sentSince(ProcessReport report, long bytes, Instant since) {
    return new ProcessReport(
        report.processId(),
        report.bootedAt(),
        report.boundAt(),
        report.published(),
        report.opened(),
        report.activeConnections(),
        report.connectionsKnown(),
        report.lastConnectionAt(),
        report.cpuCores(),
        report.memoryBytes(),
        bytes,
        Optional.of(since),
        report.exit(),
        report.idle());
  }

  public static ProcessReport exited(World world, String processId, int code) {
    return report(
        world,
        processId,
        true,
        List.of(),
        0,
        Optional.of(new ExitReport(OptionalInt.of(code), world.clock.instant())),
        Optional.empty());
  }

  private static ProcessReport report(
      World world,
      String processId,
      boolean bound,
      List<OpenedPort> opened,
      int connections,
      Optional<ExitReport> exit,
      Optional<Boolean> idle) {
    Instant now = world.clock.instant();
    return new ProcessReport(
        processId,
        Optional.of(now),
        bound ? Optional.of(now) : Optional.empty(),
        bound ? List.of(new PublishedPort("default", 31000, "tcp")) : List.of(),
        opened,
        connections,
        true,
        Optional.of(now),
        0.1,
        1 << 20,
        0,
        exit,
        idle);
  }
}
