package dev.greenroom.core.process;

import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.job.Tick;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares what is written about a node with what its hosting engine knows, and heals both. */
public final class Reconciler implements Tick {
  private final Processes processes;
  private final ProcessLifecycle lifecycle;
  private final ProcessLauncher launcher;
  private final Decisions decisions;
  private final String nodeId;

  public Reconciler(
      Processes processes,
      ProcessLifecycle lifecycle,
      ProcessLauncher launcher,
      Decisions decisions,
      String nodeId) {
    this.processes = processes;
    this.lifecycle = lifecycle;
    this.launcher = launcher;
    this.decisions = decisions;
    this.nodeId = nodeId;
  }

  /** What differs. */
  public sealed interface Difference {

    /** Written as alive and launched, but the engine does not know it. */
    record Lost(Process process) implements Difference {}

    /** Running, but written as over or not at all. */
    record Orphan(String processId) implements Difference {}
  }

  /** Pure. Launches that are not recorded yet are no difference: the placer sees to them. */
  public static List<Difference> compare(
      List<Process> alive, Map<String, Process> written, Set<String> known, Set<String> running) {
    List<Difference> differences = new ArrayList<>();
    alive.stream()
        .filter(p -> !p.status().over() && p.scheduledAt().isPresent())
        .filter(p -> !known.contains(p.processId()))
        .forEach(p -> differences.add(new Difference.Lost(p)));
    running.stream()
        .filter(id -> Optional.ofNullable(written.get(id)).map(p -> p.status().over()).orElse(true))
        .sorted()
        .forEach(id -> differences.add(new Difference.Orphan(id)));
    return differences;
  }

  @Override
  public String name() {
    return "reconcile";
  }

  /** The engine is asked first: what was launched after that is not taken for lost. */
  @Override
  public List<String> run(Instant now) {
    List<Process> alive = processes.getAll(processes.aliveOn(nodeId));
    Set<String> running = launcher.running();
    Map<String, Process> written = new HashMap<>();
    processes.getAll(List.copyOf(running)).forEach(p -> written.put(p.processId(), p));
    List<String> decisions = new ArrayList<>();
    for (Difference difference : compare(alive, written, launcher.known(), running)) {
      decisions.add(heal(difference, now));
    }
    return decisions;
  }

  private String heal(Difference difference, Instant now) {
    return switch (difference) {
      case Difference.Lost lost -> {
        String id = lost.process().processId();
        String reason = "lost: its machine no longer knows it";
        if (lifecycle.over(lost.process(), ProcessStatus.failed, now, reason)) {
          decisions.record(
              Decision.of(id, now, DecisionKind.lost, "The machine no longer knows the process."));
        }
        yield "failed %s: its machine no longer knows it".formatted(id);
      }
      case Difference.Orphan orphan -> {
        launcher.stop(orphan.processId(), Duration.ZERO);
        yield "ended %s: no living process is written under this id".formatted(orphan.processId());
      }
    };
  }
}
