package dev.greenroom.core.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is well and what is not. Pure. */
public record HealthReport(List<Check> checks) {
  private static final String SECONDS = "seconds";

  public HealthReport {
    checks = List.copyOf(checks);
  }

  public boolean well() {
    return checks.stream().allMatch(Check::well);
  }

  public static HealthReport of(VitalSigns signs, Thresholds most) {
    List<Check> checks = new ArrayList<>();
    checks.add(Check.atMost("database", "failures", 0, 0, ""));
    checks.add(
        Check.atMost(
            "oldestWaiting",
            SECONDS,
            signs.oldestWaiting().map(since -> age(since, signs.at())).orElse(0.0),
            seconds(most.waiting()),
            "A process has waited %d s for a node or its launch; more than %d s means that"
                + " capacity is missing or the place job does not run."));
    checks.add(
        Check.atMost(
            "stuckStarting",
            "processes",
            signs.bindDeadlines().stream()
                .filter(deadline -> deadline.plus(most.stuck()).isBefore(signs.at()))
                .count(),
            0,
            "%d processes are past the time to bind their port and were not failed: the reap job"
                + " does not run, or does not get there."));
    new TreeMap<>(signs.intervals())
        .forEach((job, interval) -> checks.add(job(job, interval, signs, most)));
    checks.add(
        Check.atMost(
            "streamLag",
            SECONDS,
            seconds(signs.streamLag()),
            seconds(most.streamLag()),
            "The events are %d s behind the tables; at most %d s are well."));
    checks.add(
        Check.atMost(
            "silentNodes",
            "nodes",
            signs.nodeDeadlines().stream()
                .filter(deadline -> deadline.plus(most.silentNode()).isBefore(signs.at()))
                .count(),
            0,
            "%d nodes in service do not report: their agents or machines are down."));
    return new HealthReport(checks);
  }

  /** When nothing can be read, nothing can be said. */
  public static HealthReport unreachable(String why) {
    return new HealthReport(
        List.of(Check.unknown("database", "failures", 0, "The database cannot be read: " + why)));
  }

  private static Check job(String job, Duration interval, VitalSigns signs, Thresholds most) {
    Map<String, Instant> runs = signs.lastRuns();
    String name = "job:" + job;
    double threshold = seconds(interval.plus(most.lateJob()));
    return Optional.ofNullable(runs.get(job))
        .map(
            last ->
                Check.atMost(
                    name,
                    SECONDS,
                    age(last, signs.at()),
                    threshold,
                    "The job " + job + " last ran %d s ago; at most %d s are well."))
        .orElseGet(
            () -> Check.unknown(name, SECONDS, threshold, "The job " + job + " has never run."));
  }

  /** Nothing is younger than now, whatever a clock says that was set back. */
  private static double age(Instant since, Instant now) {
    return Math.max(0, seconds(Duration.between(since, now)));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }
}
