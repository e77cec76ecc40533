package dev.greenroom.jobs;

import dev.greenroom.core.Core;
import dev.greenroom.core.build.BuildExpiry;
import dev.greenroom.core.job.Tick;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** How often each job runs, while this machine leads. */
public final class JobSchedules {
  /** Between two runs of the jobs that measure, and of the one that sees to lost builds. */
  public static final Duration SLOW = Duration.ofSeconds(60);

  private static final Duration RECONCILE = Duration.ofSeconds(10);

  /** A schedule that was just made, and starts at once, waits no longer. */
  private static final Duration MINIMUMS = Duration.ofSeconds(30);

  /** A node that joined is asked within so long, and looks at all of them are rare enough. */
  private static final Duration PULL_AHEAD = Duration.ofSeconds(10);

  /** A third of the silence after which a node gets nothing new. */
  private static final Duration SHARED = Duration.ofSeconds(5);

  /** What is looked for is paid for by the month, and each look is a call or more a region. */
  private static final Duration EXPIRE_SECRETS = Duration.ofHours(1);

  private static final Duration ARCHIVE = Duration.ofMinutes(10);

  private final Duration tick;
  private final InstantSource clock;
  private final Consumer<String> complaints;

  /**
   * @param tick between two runs of the jobs that players wait for
   */
  public JobSchedules(Duration tick, InstantSource clock, Consumer<String> complaints) {
    this.tick = tick;
    this.clock = clock;
    this.complaints = complaints;
  }

  /**
   * One for each of the ticks.
   *
   * @param seen is told of each run
   */
  public List<Jobs.Schedule> schedules(
      Core core, List<Tick> ticks, BooleanSupplier leads, RunsSeen seen) {
    MinimumTriggers triggers =
        new MinimumTriggers(core.minimumSchedules()::enabled, clock, complaints, leads);
    return ticks.stream()
        .map(
            t ->
                schedule(
                    t, triggers, new TickRunner(t, core.jobLog(), clock, complaints, leads, seen)))
        .toList();
  }

  /** A job that nobody has given an interval stops the start, not a match months later. */
  private Jobs.Schedule schedule(Tick job, MinimumTriggers triggers, TickRunner runner) {
    String name = job.name();
    return switch (name) {
      case "reap" -> new Jobs.Schedule(name, ReapJob.class, n -> new ReapJob(runner), tick);
      case "place" -> new Jobs.Schedule(name, PlaceJob.class, n -> new PlaceJob(runner), tick);
      case "scale" -> new Jobs.Schedule(name, ScaleJob.class, n -> new ScaleJob(runner), tick);
      case "pull-ahead" ->
          new Jobs.Schedule(name, PullAheadJob.class, n -> new PullAheadJob(runner), PULL_AHEAD);
      case "allocate" ->
          new Jobs.Schedule(name, AllocateJob.class, n -> new AllocateJob(runner), tick);
      case "reconcile" ->
          new Jobs.Schedule(name, ReconcileJob.class, n -> new ReconcileJob(runner), RECONCILE);
      case "utilization" ->
          new Jobs.Schedule(name, UtilizationJob.class, n -> new UtilizationJob(runner), SLOW);
      case "usage" -> new Jobs.Schedule(name, UsageJob.class, n -> new UsageJob(runner), SLOW);
      case "lost-builds" ->
          new Jobs.Schedule(name, LostBuildsJob.class, n -> new LostBuildsJob(runner), SLOW);
      case "archive" ->
          new Jobs.Schedule(name, ArchiveJob.class, n -> new ArchiveJob(runner), ARCHIVE);
      case "expire-builds" ->
          new Jobs.Schedule(
              name, ExpireBuildsJob.class, n -> new ExpireBuildsJob(runner), BuildExpiry.INTERVAL);
      case "minimums" ->
          new Jobs.Schedule(
              name, MinimumsJob.class, n -> new MinimumsJob(runner, triggers), MINIMUMS);
      case "shared" -> new Jobs.Schedule(name, SharedJob.class, n -> new SharedJob(runner), SHARED);
      case "expire-secrets" ->
          new Jobs.Schedule(
              name, ExpireSecretsJob.class, n -> new ExpireSecretsJob(runner), EXPIRE_SECRETS);
      default -> throw new IllegalStateException("the job " + name + " has no interval");
    };
  }
}
