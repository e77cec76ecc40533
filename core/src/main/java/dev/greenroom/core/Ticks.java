package dev.greenroom.core;

import dev.greenroom.core.allocation.AllocationTick;
import dev.greenroom.core.archive.Archive;
import dev.greenroom.core.archive.ArchiveStore;
import dev.greenroom.core.budget.UsageTick;
import dev.greenroom.core.build.BuildExpiry;
import dev.greenroom.core.build.Builds;
import dev.greenroom.core.build.LostBuilds;
import dev.greenroom.core.image.PullAhead;
import dev.greenroom.core.job.JobLog;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.job.TrustedTick;
import dev.greenroom.core.minimum.MinimumsTick;
import dev.greenroom.core.placement.Placer;
import dev.greenroom.core.process.Reconciler;
import dev.greenroom.core.reaping.Deadlines;
import dev.greenroom.core.reaping.Reaper;
import dev.greenroom.core.scaling.ScalingTick;
import dev.greenroom.core.time.ClockWatch;
import dev.greenroom.core.time.Ticker;
import dev.greenroom.core.utilization.UtilizationTick;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The periodic jobs. Of a leader, what they do to the world stands behind the fence of its lease;
 * only the books (what is swept, what is busy) are kept without it.
 *
 * @param reaper sees to what is due
 * @param placer sees to what waits
 * @param lostBuilds fails the builds whose runner died
 * @param reconcilers compares the nodes of those ids with their hosting engine
 * @param utilization measures; it writes nothing but what it saw
 * @param usage notes what runs and what was consumed
 * @param allocation holds processes where an application wants it
 * @param archive writes what is over to that store; it changes nothing in the tables, and two
 *     leaders would write the same
 * @param buildExpiry deletes builds that nobody needs
 * @param minimums tells which minimums of fleets have changed
 * @param deadlines begins them anew
 * @param scaling gives fleets the nodes that they need
 * @param pullAhead has nodes get images ready
 * @param builds the builds
 * @param log when each job ran last, whoever led
 */
public record Ticks(
    Reaper reaper,
    Placer placer,
    LostBuilds lostBuilds,
    Function<Supplier<Set<String>>, Reconciler> reconcilers,
    UtilizationTick utilization,
    UsageTick usage,
    AllocationTick allocation,
    Function<ArchiveStore, Archive> archive,
    Function<BuildExpiry.Setup, BuildExpiry> buildExpiry,
    MinimumsTick minimums,
    Deadlines deadlines,
    ScalingTick scaling,
    PullAhead pullAhead,
    Builds builds,
    JobLog log) {

  /** The names of all of them in their order, for one who runs none. */
  public static final List<String> NAMES =
      List.of(
          "reap",
          "place",
          "reconcile",
          "utilization",
          "usage",
          "allocate",
          "scale",
          "lost-builds",
          "archive",
          "expire-builds",
          "minimums",
          "pull-ahead");

  /**
   * All of them, for one node: the one list by which they run, are shown, are judged healthy and
   * are tried at every crash point. Those that decide by deadlines mistrust a clock that jumped.
   *
   * @param store where the archive goes
   * @param expiry which builds go, and what goes with them
   * @param tick between two runs of the reaper
   * @param slowTick between two runs of the job that sees to builds
   */
  public List<Tick> all(
      String nodeId,
      ArchiveStore store,
      BuildExpiry.Setup expiry,
      Ticker ticker,
      Duration tick,
      Duration slowTick) {
    return all(() -> Set.of(nodeId), store, expiry, ticker, tick, slowTick);
  }

  /** The same for several nodes of one hosting engine, which may come and go. */
  public List<Tick> all(
      Supplier<Set<String>> nodeIds,
      ArchiveStore store,
      BuildExpiry.Setup expiry,
      Ticker ticker,
      Duration tick,
      Duration slowTick) {
    return List.of(
        trusted(reaper, ticker, tick, deadlines::beginAnew),
        placer,
        reconcilers.apply(nodeIds),
        utilization,
        usage,
        allocation,
        trusted(scaling, ticker, tick, scaling::beginAnew),
        trusted(lostBuilds, ticker, slowTick, this::waitForSigns),
        archive.apply(store),
        trusted(buildExpiry.apply(expiry), ticker, BuildExpiry.INTERVAL, this::noteAnew),
        minimums,
        pullAhead);
  }

  /** Compares the one node of that id with its hosting engine. */
  public Function<String, Reconciler> reconciler() {
    return nodeId -> reconcilers.apply(() -> Set.of(nodeId));
  }

  private Tick trusted(
      Tick tick, Ticker ticker, Duration every, Function<Instant, List<String>> mend) {
    return new TrustedTick(
        tick, new ClockWatch(ticker, every, () -> log.history(tick.name(), 0).lastRunAt()), mend);
  }

  private List<String> noteAnew(Instant now) {
    int kept = builds.unnoted(now);
    return kept == 0
        ? List.of()
        : List.of("gives %d builds that nobody needs all of their notice again".formatted(kept));
  }

  private List<String> waitForSigns(Instant now) {
    int waiting = builds.aliveFrom(now);
    return waiting == 0
        ? List.of()
        : List.of("waits anew for signs of life of %d builds".formatted(waiting));
  }
}
