package dev.greenroom.core.allocation;

import dev.greenroom.core.app.AllocationState;
import dev.greenroom.core.app.HeldApplications.Held;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes.Entry;
import dev.greenroom.core.region.Region;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An application's processes as the index counts them: enough to see that nothing is to be done.
 * Pure.
 *
 * @param held the application
 * @param entries its processes that are not over
 */
record Census(Held held, List<Entry> entries) {

  List<Entry> in(Region region) {
    return entries.stream().filter(entry -> entry.region() == region).toList();
  }

  /** Where there are any. */
  List<Region> regions() {
    return entries.stream().map(Entry::region).distinct().sorted().toList();
  }

  /** Nothing is wanted for it any more, and what drained has ended. */
  boolean nothingLeft() {
    return !held.app().holdsProcesses() && entries.stream().noneMatch(Census::drains);
  }

  /** The regions that need a closer look. */
  List<Region> unsettled() {
    return Arrays.stream(Region.values()).filter(region -> !settled(region)).toList();
  }

  private boolean settled(Region region) {
    List<Entry> here = in(region);
    Optional<StaticAllocation> wanted = held.wanted(region);
    if (here.stream().anyMatch(Census::drains)) {
      return false;
    }
    if (wanted.isEmpty() || held.app().latest().isEmpty()) {
      return true;
    }
    List<Entry> live =
        here.stream()
            .filter(
                entry ->
                    entry.status() == ProcessStatus.starting
                        || entry.status() == ProcessStatus.running)
            .toList();
    return !wanted.get().autoscaled()
        && held.state(region).equals(AllocationState.NONE)
        && live.size() >= wanted.get().target()
        && live.stream().allMatch(this::current);
  }

  private boolean current(Entry entry) {
    return entry
        .deploymentId()
        .equals(held.app().latest().map(deployment -> deployment.deploymentId()));
  }

  private static boolean drains(Entry entry) {
    return entry.status() == ProcessStatus.draining;
  }
}
