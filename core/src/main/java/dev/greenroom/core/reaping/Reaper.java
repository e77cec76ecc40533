package dev.greenroom.core.reaping;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.allocation.Minimums;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.Deployments;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.process.ProcessLifecycle;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.room.Rooms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Performs what {@link ReapPlan} decides. Its cost follows what is due, not what is alive. */
public final class Reaper implements Tick {
  private static final int AT_ONCE = 100;
  private static final int ROOMS_AT_ONCE = 100;

  private final Processes processes;
  private final Nodes nodes;
  private final ProcessLifecycle lifecycle;
  private final ProcessLifecycle upkeep;
  private final ProcessLauncher launcher;
  private final Deployments deployments;
  private final Rooms rooms;
  private final Decisions decisions;
  private final Minimums minimums;
  private final Policy policy;

  /**
   * @param lifecycle for what acts on the world
   * @param upkeep for what only keeps the books: its conditions name exactly what was read, so that
   *     nobody needs to ask who writes it
   */
  public Reaper(
      Processes processes,
      Nodes nodes,
      ProcessLifecycle lifecycle,
      ProcessLifecycle upkeep,
      ProcessLauncher launcher,
      Deployments deployments,
      Rooms rooms,
      Decisions decisions,
      Minimums minimums,
      Policy policy) {
    this.processes = processes;
    this.nodes = nodes;
    this.lifecycle = lifecycle;
    this.upkeep = upkeep;
    this.launcher = launcher;
    this.deployments = deployments;
    this.rooms = rooms;
    this.decisions = decisions;
    this.minimums = minimums;
    this.policy = policy;
  }

  @Override
  public String name() {
    return "reap";
  }

  @Override
  public List<String> run(Instant now) {
    List<String> decisions = new ArrayList<>();
    Minimums.Round round = minimums.round();
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      List<String> due = processes.due(shard, now, AT_ONCE);
      if (!due.isEmpty()) {
        List<Process> looked = processes.getAll(due);
        ReapPlan.plan(looked, heard(looked), policy, now)
            .forEach(action -> perform(action, round, now).ifPresent(decisions::add));
      }
    }
    return decisions;
  }

  /** When the agents of those last spoke whose port has not come. */
  private Map<String, Instant> heard(List<Process> due) {
    Map<String, Instant> heard = new HashMap<>();
    due.stream()
        .filter(process -> process.status() == ProcessStatus.starting)
        .flatMap(process -> process.nodeId().stream())
        .distinct()
        .forEach(
            id ->
                heard.put(
                    id,
                    nodes
                        .get(id)
                        .map(node -> node.heartbeatDeadline().minus(policy.nodeSilence()))
                        .orElse(Instant.MAX)));
    return heard;
  }

  private Optional<String> perform(ReapPlan.Action action, Minimums.Round round, Instant now) {
    Process process = action.process();
    String id = process.processId();
    return switch (action) {
      case ReapPlan.Action.FailUnbound fail -> {
        String reason = fail.reason() + expected(process);
        boolean failed = lifecycle.over(process, ProcessStatus.failed, now, reason);
        if (failed) {
          told(process, now, DecisionKind.bindFailed, "The process " + reason + ".");
          launcher.stop(id, Duration.ZERO);
        }
        yield said(failed, "failed %s: %s", id, reason);
      }
      case ReapPlan.Action.Ask ask -> ask(ask, round, now);
      case ReapPlan.Action.LeaveBe leave -> {
        upkeep.busy(process, leave.lookAgain());
        yield Optional.empty();
      }
      case ReapPlan.Action.Reopen reopen -> {
        boolean stays = lifecycle.vetoed(process, now);
        if (stays) {
          told(
              process,
              now,
              DecisionKind.reapUnanswered,
              "Nobody answered the question: the process stays.");
        }
        yield said(stays, "reopened %s: nobody answered the question", id);
      }
      case ReapPlan.Action.Kill kill -> kill(process, now);
      case ReapPlan.Action.Sweep sweep -> {
        boolean swept = rooms.sweep(process, ROOMS_AT_ONCE, now) && upkeep.swept(process, now);
        boolean had = swept && process.roomsAllocated() > 0;
        if (had) {
          String text = "The rooms of the process were written as destroyed: %d of them.";
          told(process, now, DecisionKind.swept, text.formatted(process.roomsAllocated()));
        }
        yield said(had, "wrote the %d rooms of %s as destroyed", process.roomsAllocated(), id);
      }
    };
  }

  private Optional<String> ask(ReapPlan.Action.Ask ask, Minimums.Round round, Instant now) {
    Process process = ask.process();
    boolean asked =
        switch (round.mayGo(process)) {
          case Minimums.Verdict.Free free -> lifecycle.ask(process, now);
          case Minimums.Verdict.Kept kept -> {
            upkeep.busy(process, Optional.of(now.plus(policy.idleTimeout())));
            yield false;
          }
          case Minimums.Verdict.Guarded guarded -> {
            boolean gone = lifecycle.ask(process, now, guarded.guard());
            round.went(process, gone);
            yield gone;
          }
        };
    if (asked) {
      String question = "The agent was asked whether the process is idle: %s.".formatted(ask.why());
      told(process, now, DecisionKind.reapAsked, question);
    }
    return said(asked, "asked whether %s is idle: %s", process.processId(), ask.why());
  }

  /** What the hosting engine no longer knows is over; what it knows is killed once more. */
  private Optional<String> kill(Process process, Instant now) {
    String id = process.processId();
    if (!launcher.known().contains(id)) {
      String reason = process.exitReason().orElse("stopped");
      boolean over = lifecycle.over(process, ProcessStatus.stopped, now, reason);
      if (over) {
        told(process, now, DecisionKind.lost, "The machine no longer knows the process.");
      }
      return said(over, "stopped %s: its machine no longer knows it", id);
    }
    boolean again = lifecycle.stillStopping(process, now);
    if (again) {
      launcher.stop(id, Duration.ZERO);
      told(
          process,
          now,
          DecisionKind.killed,
          "The process was killed: the grace of its stop was over.");
    }
    return said(again, "killed %s: its grace was over", id);
  }

  private String expected(Process process) {
    return deployments
        .get(process.deploymentId())
        .map(d -> d.spec().ports().getFirst())
        .map(ContainerPort::onEveryAddress)
        // A port that was taken is replaced; only the machine knows by which.
        .map(port -> "; the deployment expects " + port + ", or the port that PORT names")
        .orElse("");
  }

  private void told(Process process, Instant now, DecisionKind kind, String text) {
    decisions.record(Decision.of(process.processId(), now, kind, text));
  }

  private static Optional<String> said(boolean done, String text, Object... args) {
    return done ? Optional.of(text.formatted(args)) : Optional.empty();
  }
}
