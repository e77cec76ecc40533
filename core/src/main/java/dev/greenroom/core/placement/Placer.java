package dev.greenroom.core.placement;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.deployment.Deployments;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.LeaseLost;
import dev.greenroom.core.node.Nodes;
import dev.greenroom.core.process.Hosting;
import dev.greenroom.core.process.LaunchPostponed;
import dev.greenroom.core.process.Launching;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessLifecycle;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.process.Processes;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives waiting processes a node as soon as one fits, and launches again what was placed but whose
 * launch was never recorded: its caller died in between.
 */
public final class Placer implements Tick {
  private static final int AT_ONCE = 100;

  private final Processes processes;
  private final Nodes nodes;
  private final Deployments deployments;
  private final ProcessLifecycle lifecycle;
  private final Launching launching;
  private final Decisions decisions;
  private final Policy policy;

  public Placer(
      Processes processes,
      Nodes nodes,
      Deployments deployments,
      ProcessLifecycle lifecycle,
      Launching launching,
      Decisions decisions,
      Policy policy) {
    this.processes = processes;
    this.nodes = nodes;
    this.deployments = deployments;
    this.lifecycle = lifecycle;
    this.launching = launching;
    this.decisions = decisions;
    this.policy = policy;
  }

  @Override
  public String name() {
    return "place";
  }

  @Override
  public List<String> run(Instant now) {
    List<String> decisions = new ArrayList<>();
    Map<String, Optional<DeploymentSpec>> made = new HashMap<>();
    Map<Queue, Integer> postponed = new LinkedHashMap<>();
    for (Process process : waiting()) {
      Queue queue = new Queue(process.region(), process.hosting());
      if (postponed.containsKey(queue)) {
        postponed.merge(queue, 1, Integer::sum);
      } else {
        try {
          attend(process, made, now).ifPresent(decisions::add);
        } catch (LaunchPostponed full) {
          postponed.put(queue, 1);
        }
      }
    }
    postponed.forEach((queue, count) -> decisions.add(queue.told(count)));
    return decisions;
  }

  /** What is launched at one pace. */
  private record Queue(Region region, Hosting hosting) {
    String told(int count) {
      return "%d launches on %s in %s wait for their turn: the account starts no more at once"
          .formatted(count, hosting, region);
    }
  }

  /** Who came first is served first. */
  private List<Process> waiting() {
    List<String> ids = new ArrayList<>();
    for (int shard = 0; shard < Tables.SHARDS; shard++) {
      ids.addAll(processes.waiting(shard, AT_ONCE));
    }
    return processes.getAll(ids).stream()
        .filter(process -> process.status() == ProcessStatus.starting)
        .filter(process -> process.scheduledAt().isEmpty())
        .sorted(Comparator.comparing(Process::createdAt))
        .toList();
  }

  /** One that fails for the moment, as on a machine that is out of reach, holds up no other. */
  private Optional<String> attend(
      Process process, Map<String, Optional<DeploymentSpec>> made, Instant now) {
    try {
      return settle(process, made, now);
    } catch (LeaseLost | LaunchPostponed ofAll) {
      throw ofAll;
    } catch (RuntimeException e) {
      return Optional.of("%s was not launched: %s".formatted(process.processId(), e));
    }
  }

  private Optional<String> settle(
      Process process, Map<String, Optional<DeploymentSpec>> made, Instant now) {
    if (process.nodeId().isEmpty()) {
      return place(process, made.computeIfAbsent(process.deploymentId(), this::madeBy), now);
    }
    // One of the future was written before the clock was set back: its age is unknown.
    Duration age = Duration.between(process.createdAt(), now);
    if (!age.isNegative() && age.compareTo(policy.relaunchAfter()) < 0) {
      return Optional.empty();
    }
    String why = "its launch was never recorded";
    Optional<String> refusal = launch(process);
    if (refusal.isEmpty()) {
      decisions.record(
          Decision.of(
              process.processId(),
              now,
              DecisionKind.relaunched,
              "The process was launched again: " + why + "."));
    }
    return Optional.of(said(process, refusal, why));
  }

  /** What is known of its image; without that deployment, it is the launch that fails. */
  private Optional<DeploymentSpec> madeBy(String deploymentId) {
    return deployments.get(deploymentId).map(Deployment::spec);
  }

  private Optional<String> place(Process process, Optional<DeploymentSpec> made, Instant now) {
    Placement.Demand demand =
        new Placement.Demand(
            process.milliVcpus(),
            process.memoryMb(),
            made.flatMap(DeploymentSpec::architecture),
            made.flatMap(DeploymentSpec::imageId));
    Placement.Verdict verdict =
        Placement.choose(nodes.candidates(process.fleetId(), process.region()), demand, now);
    return switch (verdict) {
      case Placement.Verdict.NoneFits none -> Optional.empty();
      case Placement.Verdict.Chosen chosen -> {
        if (!lifecycle.placed(process, nodes.claim(chosen.node(), demand), chosen.node())) {
          yield Optional.empty();
        }
        decisions.record(
            new Decision(
                process.processId(),
                now,
                DecisionKind.placedLater,
                "The process was placed on %s.".formatted(chosen.why()),
                Map.of("node", chosen.node().nodeId())));
        yield Optional.of(said(process, launch(process), chosen.why()));
      }
    };
  }

  private Optional<String> launch(Process process) {
    return launching.launch(processes.get(process.processId()).orElse(process));
  }

  private static String said(Process process, Optional<String> refusal, String why) {
    return refusal
        .map(reason -> "failed %s: %s".formatted(process.processId(), reason))
        .orElseGet(() -> "launched %s: %s".formatted(process.processId(), why));
  }
}
