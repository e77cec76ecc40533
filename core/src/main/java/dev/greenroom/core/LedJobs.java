package dev.greenroom.core;

import dev.greenroom.core.build.LostBuilds;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.placement.Placer;
import dev.greenroom.core.process.Reconciler;
import dev.greenroom.core.reaping.Reaper;
import dev.greenroom.core.utilization.UtilizationTick;
import java.util.List;
import java.util.function.Function;

/**
 * The periodic jobs of one leader. What they do to the world stands behind the fence of its lease;
 * only the books (what is swept, what is busy) are kept without it.
 *
 * @param reaper sees to what is due
 * @param placer sees to what waits
 * @param lostBuilds fails the builds whose runner died
 * @param reconciler compares the node of that id with its hosting engine
 * @param utilization measures; it changes nothing
 */
public record LedJobs(
    Reaper reaper,
    Placer placer,
    LostBuilds lostBuilds,
    Function<String, Reconciler> reconciler,
    UtilizationTick utilization) {

  /** All of them, for one node. */
  public List<Tick> all(String nodeId) {
    return List.of(reaper, placer, reconciler.apply(nodeId), utilization, lostBuilds);
  }
}
