package dev.greenroom.core.health;

import dev.greenroom.core.Tables;
import dev.greenroom.core.job.JobLog;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.Processes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/** Takes the vital signs, by queries that cost what is wrong and not what is there. */
public final class Vitals {
  /** Nobody waits for a word of one that has not come yet, or was given up for lost. */
  private static final Set<NodeStatus> IN_SERVICE =
      EnumSet.of(NodeStatus.running, NodeStatus.draining);

  private static final int MOST_DUE = 25;

  private final Processes processes;
  private final Nodes nodes;
  private final JobLog log;
  private final Supplier<Duration> streamLag;
  private final Map<String, Duration> jobIntervals;

  /**
   * @param streamLag how far the events are behind the tables; zero where there are none
   * @param jobIntervals each job and how often it is to run
   */
  public Vitals(
      Processes processes,
      Nodes nodes,
      JobLog log,
      Supplier<Duration> streamLag,
      Map<String, Duration> jobIntervals) {
    this.processes = processes;
    this.nodes = nodes;
    this.log = log;
    this.streamLag = streamLag;
    this.jobIntervals = Map.copyOf(jobIntervals);
  }

  /** Never fails: a database that cannot be read is what the report then says. */
  public HealthReport report(Instant now, Thresholds most) {
    try {
      return HealthReport.of(take(now), most);
    } catch (SdkException e) {
      return HealthReport.unreachable(e.toString());
    }
  }

  /**
   * The signs themselves.
   *
   * @throws SdkException when the tables cannot be read
   */
  public VitalSigns take(Instant now) {
    return new VitalSigns(
        now,
        oldestWaiting(),
        bindDeadlines(now),
        lastRuns(),
        jobIntervals,
        streamLag.get(),
        nodes.all().stream()
            .filter(node -> IN_SERVICE.contains(node.status()))
            .map(Node::heartbeatDeadline)
            .toList());
  }

  private Optional<Instant> oldestWaiting() {
    List<String> oldest = new ArrayList<>();
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      oldest.addAll(processes.waiting(shard, 1));
    }
    return processes.getAll(oldest).stream()
        .filter(process -> process.scheduledAt().isEmpty() && !process.status().over())
        .map(Process::createdAt)
        .min(Instant::compareTo);
  }

  private List<Instant> bindDeadlines(Instant now) {
    List<String> due = new ArrayList<>();
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      due.addAll(processes.due(shard, now, MOST_DUE));
    }
    return processes.getAll(due).stream()
        .filter(process -> process.deadlineReason().equals(Optional.of(DeadlineReason.bind)))
        .flatMap(process -> process.deadline().stream())
        .toList();
  }

  private Map<String, Instant> lastRuns() {
    Map<String, Instant> runs = new HashMap<>();
    jobIntervals
        .keySet()
        .forEach(job -> log.history(job, 0).lastRunAt().ifPresent(at -> runs.put(job, at)));
    return runs;
  }
}
