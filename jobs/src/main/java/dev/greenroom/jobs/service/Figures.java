package dev.greenroom.jobs.service;

import dev.greenroom.core.health.Thresholds;
import dev.greenroom.core.health.VitalSigns;
import dev.greenroom.core.job.JobLog;
import dev.greenroom.jobs.RunsSeen;
import dev.greenroom.jobs.service.Journal.Figure;
import dev.greenroom.jobs.service.Journal.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * What the alarms and the dashboard of `infra` look at. Who does not lead says only that: the
 * figures of two replicas would contradict each other, and that none tells them is an alarm.
 */
final class Figures implements RunsSeen {
  static final String STREAM_LAG = "StreamLagSeconds";
  static final String OLDEST_WAITING = "OldestWaitingSeconds";
  static final String STUCK_STARTING = "StuckStarting";
  static final String LEADS = "Leads";
  static final String EPOCH = "LeaseEpoch";
  static final String JOB = "Job";

  private final Journal journal;
  private final Supplier<VitalSigns> signs;
  private final Supplier<Optional<Long>> epoch;
  private final Map<String, Tally> tallies = new TreeMap<>();

  private record Tally(int runs, int failures, Duration longest) {
    Tally with(JobLog.Run run) {
      return new Tally(
          runs + 1,
          failures + (run.error().isPresent() ? 1 : 0),
          longest.compareTo(run.took()) < 0 ? run.took() : longest);
    }
  }

  /**
   * @param signs takes them now
   * @param epoch in which this replica leads
   */
  Figures(Journal journal, Supplier<VitalSigns> signs, Supplier<Optional<Long>> epoch) {
    this.journal = journal;
    this.signs = signs;
    this.epoch = epoch;
  }

  @Override
  public void ran(String job, JobLog.Run run) {
    synchronized (tallies) {
      tallies.merge(
          job, new Tally(0, 0, Duration.ZERO).with(run), (before, one) -> before.with(run));
    }
  }

  /**
   * Says how things are, and how the runs since the last time went.
   *
   * @throws RuntimeException when the tables cannot be read
   */
  void tell() {
    Optional<Long> led = epoch.get();
    journal.figures(Map.of(), List.of(new Figure(LEADS, Unit.Count, led.isPresent() ? 1 : 0)));
    taken().forEach(this::tell);
    if (led.isPresent()) {
      journal.figures(Map.of(), vital(signs.get(), led.get()));
    }
  }

  private Map<String, Tally> taken() {
    synchronized (tallies) {
      Map<String, Tally> all = new TreeMap<>(tallies);
      tallies.clear();
      return all;
    }
  }

  private void tell(String job, Tally tally) {
    journal.figures(
        Map.of(JOB, job),
        List.of(
            new Figure("Runs", Unit.Count, tally.runs()),
            new Figure("Failures", Unit.Count, tally.failures()),
            new Figure("LongestRun", Unit.Milliseconds, tally.longest().toMillis())));
  }

  private static List<Figure> vital(VitalSigns signs, long epoch) {
    Duration stuck = Thresholds.defaults().stuck();
    return List.of(
        new Figure(STREAM_LAG, Unit.Seconds, seconds(signs.streamLag())),
        new Figure(
            OLDEST_WAITING,
            Unit.Seconds,
            seconds(
                signs
                    .oldestWaiting()
                    .map(since -> Duration.between(since, signs.at()))
                    .orElse(Duration.ZERO))),
        new Figure(
            STUCK_STARTING,
            Unit.Count,
            signs.bindDeadlines().stream()
                .filter(deadline -> deadline.plus(stuck).isBefore(signs.at()))
                .count()),
        new Figure(EPOCH, Unit.Count, epoch));
  }

  private static double seconds(Duration time) {
    return Math.max(0, time.toMillis()) / 1000.0;
  }
}
