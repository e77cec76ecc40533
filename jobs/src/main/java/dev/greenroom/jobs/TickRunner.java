package dev.greenroom.jobs;

import dev.greenroom.core.job.JobLog;
import dev.greenroom.core.job.Tick;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs a tick and records it; a tick that fails is recorded and tried again at its next time. */
public final class TickRunner {
  private final Tick tick;
  private final JobLog log;
  private final InstantSource clock;
  private final Consumer<String> complaints;

  public TickRunner(Tick tick, JobLog log, InstantSource clock, Consumer<String> complaints) {
    this.tick = tick;
    this.log = log;
    this.clock = clock;
    this.complaints = complaints;
  }

  /** Never throws: a scheduler has nobody to tell. */
  public void run() {
    Instant began = clock.instant();
    List<String> decisions = List.of();
    Optional<String> error = Optional.empty();
    try {
      decisions = tick.run(began);
    } catch (RuntimeException e) {
      error = Optional.of(e.toString());
      complaints.accept("job %s failed: %s".formatted(tick.name(), e));
    }
    try {
      log.record(
          tick.name(),
          new JobLog.Run(began, Duration.between(began, clock.instant()), decisions, error));
    } catch (RuntimeException e) {
      complaints.accept("the run of job %s could not be recorded: %s".formatted(tick.name(), e));
    }
  }
}
