package dev.greenroom.core.heartbeat;

import dev.greenroom.core.Policy;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.image.ImageMarks;
import dev.greenroom.core.metric.ProcessMetrics;
import dev.greenroom.core.node.Node;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.process.ProcessLifecycle;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.ProcessReport;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Takes the reports of agents, and of game servers that report themselves. */
public final class Heartbeats {
  private final Nodes nodes;
  private final Processes processes;
  private final ProcessLifecycle lifecycle;
  private final ProcessLauncher launcher;
  private final Decisions decisions;
  private final ProcessMetrics metrics;
  private final Policy policy;
  private final InstantSource clock;

  public Heartbeats(
      Nodes nodes,
      Processes processes,
      ProcessLifecycle lifecycle,
      ProcessLauncher launcher,
      Decisions decisions,
      ProcessMetrics metrics,
      Policy policy,
      InstantSource clock) {
    this.nodes = nodes;
    this.processes = processes;
    this.lifecycle = lifecycle;
    this.launcher = launcher;
    this.decisions = decisions;
    this.metrics = metrics;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * A node lives, and says what goes on on it. It speaks for its own processes only. It counts as
   * heard once all that it said is written: what it did not mention is then known not to be so.
   *
   * @throws GreenroomException 401 for a node that has ended, whose token is worth nothing any
   *     more; 404 for one that is not registered; 422 for more than 1000 reports or 64 images at
   *     once
   */
  public HeartbeatAnswer heard(NodeHeartbeat beat) {
    if (beat.processes().size() > NodeHeartbeat.MOST_PROCESSES) {
      throw GreenroomException.invalid(
          "processes holds %d reports; at most %d are taken at once.",
          beat.processes().size(), NodeHeartbeat.MOST_PROCESSES);
    }
    if (beat.images().map(List::size).orElse(0) > ImageMarks.MOST) {
      throw GreenroomException.invalid(
          "images holds %d ids; at most %d are taken, the newest first.",
          beat.images().orElseThrow().size(), ImageMarks.MOST);
    }
    Instant spokenAt = clock.instant();
    Node node = nodes.get(beat.nodeId()).orElseThrow(() -> unknown(beat));
    if (node.status() == NodeStatus.stopped) {
      throw GreenroomException.unauthorized("The token is unknown or was revoked.");
    }
    Map<String, Process> known =
        processes
            .getAll(beat.processes().stream().map(ProcessReport::processId).distinct().toList())
            .stream()
            .filter(p -> p.nodeId().equals(Optional.of(node.nodeId())))
            .collect(Collectors.toMap(Process::processId, Function.identity()));
    List<String> confirm = new ArrayList<>();
    List<String> forget = new ArrayList<>();
    ProcessMetrics.Due due = ProcessMetrics.due(node, beat, spokenAt);
    for (ProcessReport report : beat.processes()) {
      Optional<Process> process = Optional.ofNullable(known.get(report.processId()));
      take(report, process, node, due.minute(), confirm, forget);
    }
    Node.Images images = node.images().after(beat.images().map(ImageMarks::of));
    Node heard =
        nodes
            .heard(
                beat.nodeId(),
                spokenAt.plus(policy.nodeSilence()),
                Optional.of(new Node.Measured(spokenAt, beat.sentAt(), due.minute()))
                    .filter(m -> due.any()),
                programs(node, beat),
                Optional.of(images).filter(now -> !now.equals(node.images())))
            .orElseThrow(() -> unknown(beat));
    if (heard.status() == NodeStatus.lost) {
      nodes.found(heard.nodeId());
    }
    if (due.any()) {
      metrics.record(
          node.nodeId(),
          due,
          beat.processes().stream()
              .filter(r -> known.containsKey(r.processId()))
              .map(r -> Believed.counted(known.get(r.processId()), r))
              .toList(),
          spokenAt);
    }
    return new HeartbeatAnswer(confirm, forget, images.asked());
  }

  /** What the node says that it runs, where that is another than what is known; else empty. */
  private static Optional<Set<Architecture>> programs(Node node, NodeHeartbeat beat) {
    return Optional.of(beat.architectures())
        .filter(said -> !said.isEmpty())
        .map(Node::architectures)
        .filter(said -> !said.equals(node.architectures()));
  }

  private static GreenroomException unknown(NodeHeartbeat beat) {
    return GreenroomException.notFound("nodeId '%s' is not a node.", beat.nodeId());
  }

  /**
   * A game server reports itself.
   *
   * @throws GreenroomException 404 for a process that is unknown
   */
  public HeartbeatAnswer heard(ProcessReport report) {
    Process process =
        processes
            .get(report.processId())
            .orElseThrow(
                () ->
                    GreenroomException.notFound(
                        "processId '%s' is not a process.", report.processId()));
    Node node =
        process
            .nodeId()
            .flatMap(nodes::get)
            .orElseThrow(
                () ->
                    GreenroomException.badRequest(
                        "Process '%s' is on no node yet.", report.processId()));
    List<String> confirm = new ArrayList<>();
    List<String> forget = new ArrayList<>();
    take(report, Optional.of(process), node, false, confirm, forget);
    metrics.recordOnce(Believed.counted(process, report), clock.instant());
    return new HeartbeatAnswer(confirm, forget);
  }

  private void take(
      ProcessReport report,
      Optional<Process> process,
      Node node,
      boolean minute,
      List<String> confirm,
      List<String> forget) {
    Instant now = clock.instant();
    process.ifPresent(
        p ->
            ReportPlan.plan(p, Believed.of(p, report, now), address(p, node), now, minute)
                .forEach(step -> perform(p, step, now)));
    if (report.exit().isPresent()) {
      forget.add(report.processId());
    } else if (process
        .filter(p -> p.deadlineReason().equals(Optional.of(DeadlineReason.ask)))
        .filter(p -> report.idle().isEmpty())
        .isPresent()) {
      confirm.add(report.processId());
    }
  }

  /** Its own; else its node's, where nodes have one. */
  private static Optional<String> address(Process process, Node node) {
    return process.address().or(() -> Optional.of(node.address()).filter(a -> !a.isEmpty()));
  }

  private void perform(Process process, Step step, Instant now) {
    switch (step) {
      case Step.Booted booted -> lifecycle.booted(process, booted.at(), booted.opened());
      case Step.Started started -> lifecycle.started(process, started.at(), now, started.ports());
      case Step.Connections connections -> connections(process, connections, now);
      case Step.Egressed egressed -> lifecycle.egressed(process, egressed.egress());
      case Step.VetoedIdle veto -> {
        if (lifecycle.vetoed(process, now)) {
          told(process, now, DecisionKind.reapVetoed, "The agent vetoed the reap: " + seen(veto));
        }
      }
      case Step.ConfirmedIdle confirmed -> confirmed(process, confirmed, now);
      case Step.Ended ended -> {
        if (lifecycle.over(process, ended.status(), ended.at(), ended.reason())) {
          decisions.record(exit(process, ended));
        }
      }
    }
  }

  private void confirmed(Process process, Step.ConfirmedIdle confirmed, Instant now) {
    boolean drained = process.status() == ProcessStatus.draining;
    String nobody = confirmed.blind() ? "no room" : "no room and no connection";
    String blind = confirmed.blind() ? " (players cannot be seen on its machine)" : "";
    String reason =
        drained
            ? "drained: %s left%s".formatted(nobody, blind)
            : "idle: %s for %d s%s".formatted(nobody, policy.idleTimeout().toSeconds(), blind);
    if (lifecycle.confirmedIdle(process, now, reason)) {
      String text = "The process was stopped as %s: the agent confirmed it.";
      told(process, now, DecisionKind.reaped, text.formatted(drained ? "drained" : "idle"));
      launcher.stop(process.processId(), policy.stopGrace());
    }
  }

  /** Only the first player of a process is told of; the later ones are too many to record. */
  private void connections(Process process, Step.Connections step, Instant now) {
    boolean changed =
        lifecycle.connections(process, step.active(), step.lastSeen(), step.egress(), now);
    if (changed && step.active() > 0 && process.activeConnectionsUpdatedAt().isEmpty()) {
      told(process, now, DecisionKind.firstPlayer, "The first player was seen.");
    }
  }

  private static String seen(Step.VetoedIdle veto) {
    return veto.blind()
        ? "players cannot be seen on the machine, and there is a room."
        : "it saw a connection.";
  }

  private void told(Process process, Instant at, DecisionKind kind, String text) {
    decisions.record(Decision.of(process.processId(), at, kind, text));
  }

  private static Decision exit(Process process, Step.Ended ended) {
    Map<String, String> facts = new HashMap<>(Map.of("reason", ended.reason()));
    ended.code().ifPresent(code -> facts.put("exitCode", Integer.toString(code)));
    return new Decision(
        process.processId(),
        ended.at(),
        DecisionKind.exited,
        "The process ended: %s.".formatted(ended.how()),
        facts);
  }
}
