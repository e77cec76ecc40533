package dev.greenroom.functions.crash;

import dev.greenroom.core.testing.Reports;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.ProcessReport;
import java.util.List;
import java.util.Set;

/** The agent of the one node: what was launched binds its port, and nobody ever plays. */
final class FakeAgent {
  private static final int SIGTERM = 143;

  private final World world;
  private final Set<String> neverBind;
  private Set<String> asked = Set.of();

  FakeAgent(World world, Set<String> neverBind) {
    this.world = world;
    this.neverBind = neverBind;
  }

  /** One heartbeat; true when it was asked something, or told to forget something. */
  boolean beat() {
    Set<String> running = world.launcher.running();
    List<ProcessReport> reports =
        world.launcher.known().stream()
            .sorted()
            .map(id -> report(id, running.contains(id)))
            .toList();
    if (world.core.nodes().get(World.NODE).isEmpty()) {
      return false;
    }
    HeartbeatAnswer answer =
        world.core.heartbeats().heard(Reports.beat(world, reports.toArray(ProcessReport[]::new)));
    asked = Set.copyOf(answer.confirmIdle());
    answer.forget().forEach(world.launcher::lose);
    return !asked.isEmpty() || !answer.forget().isEmpty();
  }

  private ProcessReport report(String id, boolean runs) {
    if (!runs) {
      return Reports.exited(world, id, SIGTERM);
    }
    if (neverBind.contains(id)) {
      return Reports.booted(world, id);
    }
    return asked.contains(id) ? Reports.idle(world, id, true) : Reports.bound(world, id, 0);
  }
}
