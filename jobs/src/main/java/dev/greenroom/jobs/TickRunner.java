package dev.greenroom.jobs;

import dev.greenroom.core.job.JobLog;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.LeaseLost;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs a tick while this machine leads, and records it; a tick that fails is recorded and tried
 * again at its next time. One in which the lease was lost leaves nothing behind, no record either.
 */
public final class TickRunner {
  private final Tick tick;
  private final JobLog log;
  private final InstantSource clock;
  private final Consumer<String> complaints;
  private final BooleanSupplier leads;
  private final RunsSeen seen;

  /** For one machine that is alone. */
  public TickRunner(Tick tick, JobLog log, InstantSource clock, Consumer<String> complaints) {
    this(tick, log, clock, complaints, () -> true);
  }

  /**
   * @param leads asked before each run; false: another machine runs the jobs, and nothing happens
   */
  public TickRunner(
      Tick tick,
      JobLog log,
      InstantSource clock,
      Consumer<String> complaints,
      BooleanSupplier leads) {
    this(tick, log, clock, complaints, leads, RunsSeen.NOBODY);
  }

  /**
   * @param seen is told of each run, whether it can be recorded or not
   */
  public TickRunner(
      Tick tick,
      JobLog log,
      InstantSource clock,
      Consumer<String> complaints,
      BooleanSupplier leads,
      RunsSeen seen) {
    this.tick = tick;
    this.log = log;
    this.clock = clock;
    this.complaints = complaints;
    this.leads = leads;
    this.seen = seen;
  }

  /** Never throws: a scheduler has nobody to tell. */
  public void run() {
    try {
      if (leads.getAsBoolean()) {
        tick();
      }
    } catch (LeaseLost lost) {
      complaints.accept("job %s was cut short: %s".formatted(tick.name(), lost.getMessage()));
    } catch (RuntimeException e) {
      complaints.accept(
          "job %s did not run: the lease is out of reach: %s".formatted(tick.name(), e));
    }
  }

  private void tick() {
    Instant began = clock.instant();
    List<String> decisions = List.of();
    Optional<String> error = Optional.empty();
    try {
      decisions = tick.run(began);
    } catch (LeaseLost lost) {
      throw lost;
    } catch (RuntimeException e) {
      error = Optional.of(e.toString());
      complaints.accept("job %s failed: %s".formatted(tick.name(), e));
    }
    JobLog.Run run =
        new JobLog.Run(began, Duration.between(began, clock.instant()), decisions, error);
    seen.ran(tick.name(), run);
    try {
      log.record(tick.name(), run);
    } catch (RuntimeException e) {
      complaints.accept("the run of job %s could not be recorded: %s".formatted(tick.name(), e));
    }
  }
}
