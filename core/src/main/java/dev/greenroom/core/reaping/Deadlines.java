package dev.greenroom.core.reaping;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.ProcessLifecycle;
import dev.greenroom.core.process.Processes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Begins every deadline anew, for when they mean nothing any more: to give a process its time twice
 * ends no match, to take it away does. Costs what has a deadline: what starts, idles or stops.
 */
public final class Deadlines {
  private final Processes processes;
  private final Nodes nodes;
  private final ProcessLifecycle lifecycle;
  private final Policy policy;

  public Deadlines(Processes processes, Nodes nodes, ProcessLifecycle lifecycle, Policy policy) {
    this.processes = processes;
    this.nodes = nodes;
    this.lifecycle = lifecycle;
    this.policy = policy;
  }

  /** Hands back what it changed, in one sentence at most. */
  public List<String> beginAnew(Instant now) {
    int changed = 0;
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      for (DeadlinePlan.Anew anew :
          DeadlinePlan.plan(processes.getAll(processes.withDeadline(shard)), policy, now)) {
        changed += lifecycle.busy(anew.process(), Optional.of(anew.deadline())) ? 1 : 0;
      }
    }
    nodes.noneSilentLaterThan(now.plus(policy.nodeSilence()));
    return changed == 0
        ? List.of()
        : List.of("began the deadlines of %d processes anew".formatted(changed));
  }
}
