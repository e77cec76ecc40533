package dev.greenroom.core.process;

import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.LeaseLost;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Compares what is written about nodes with what their hosting engine knows, and heals both. */
public final class Reconciler implements Tick {
  private final Processes processes;
  private final ProcessLifecycle lifecycle;
  private final Launching launching;
  private final ProcessLauncher launcher;
  private final Decisions decisions;
  private final Supplier<Set<String>> nodeIds;

  /**
   * @param nodeIds the nodes whose processes that engine runs
   */
  public Reconciler(
      Processes processes,
      ProcessLifecycle lifecycle,
      Launching launching,
      ProcessLauncher launcher,
      Decisions decisions,
      Supplier<Set<String>> nodeIds) {
    this.processes = processes;
    this.lifecycle = lifecycle;
    this.launching = launching;
    this.launcher = launcher;
    this.decisions = decisions;
    this.nodeIds = nodeIds;
  }

  /** What differs. */
  public sealed interface Difference {
    String processId();

    /** Written as alive and launched, but the engine does not know it. */
    record Lost(Process process) implements Difference {
      @Override
      public String processId() {
        return process.processId();
      }
    }

    /**
     * Written as launched, never seen to run, and unknown to the engine, which died before it began
     * with it: launched again, which is no second time for an engine that did begin.
     */
    record Unbegun(Process process) implements Difference {
      @Override
      public String processId() {
        return process.processId();
      }
    }

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
        .forEach(p -> differences.add(unknown(p)));
    running.stream()
        .filter(id -> Optional.ofNullable(written.get(id)).map(p -> p.status().over()).orElse(true))
        .sorted()
        .forEach(id -> differences.add(new Difference.Orphan(id)));
    return differences;
  }

  private static Difference unknown(Process process) {
    return process.status() == ProcessStatus.starting && process.bootedAt().isEmpty()
        ? new Difference.Unbegun(process)
        : new Difference.Lost(process);
  }

  @Override
  public String name() {
    return "reconcile";
  }

  /** The engine is asked first: what was launched after that is not taken for lost. */
  @Override
  public List<String> run(Instant now) {
    List<Process> alive =
        nodeIds.get().stream()
            .flatMap(nodeId -> processes.getAll(processes.aliveOn(nodeId)).stream())
            .toList();
    Set<String> running = launcher.running();
    Map<String, Process> written = new HashMap<>();
    processes.getAll(List.copyOf(running)).forEach(p -> written.put(p.processId(), p));
    List<String> decisions = new ArrayList<>();
    for (Difference difference : compare(alive, written, launcher.known(), running)) {
      decisions.add(attempt(difference, now));
    }
    return decisions;
  }

  /** One that cannot be healed for the moment holds up no other. */
  private String attempt(Difference difference, Instant now) {
    try {
      return heal(difference, now);
    } catch (LeaseLost lost) {
      throw lost;
    } catch (RuntimeException e) {
      return "%s was not healed: %s".formatted(difference.processId(), e);
    }
  }

  private String heal(Difference difference, Instant now) {
    return switch (difference) {
      case Difference.Lost lost -> lost(lost.process(), now);
      case Difference.Unbegun unbegun -> unbegun(unbegun.process(), now);
      case Difference.Orphan orphan -> {
        launcher.stop(orphan.processId(), Duration.ZERO);
        yield "ended %s: no living process is written under this id".formatted(orphan.processId());
      }
    };
  }

  /** Of one that was to stop this is the end that it was to have. */
  private String lost(Process process, Instant now) {
    boolean asked = process.status() == ProcessStatus.stopping;
    ProcessStatus end = asked ? ProcessStatus.stopped : ProcessStatus.failed;
    String reason =
        process.exitReason().filter(given -> asked).orElse("lost: its machine no longer knows it");
    if (lifecycle.over(process, end, now, reason)) {
      told(process, now, DecisionKind.lost, "The machine no longer knows the process.");
    }
    return "%s %s: its machine no longer knows it".formatted(end, process.processId());
  }

  private String unbegun(Process process, Instant now) {
    Optional<String> refusal = launching.launch(process);
    if (refusal.isPresent()) {
      return "failed %s: %s".formatted(process.processId(), refusal.get());
    }
    String why = "its machine had not begun with it";
    told(process, now, DecisionKind.relaunched, "The process was launched again: " + why + ".");
    return "launched %s again: %s".formatted(process.processId(), why);
  }

  private void told(Process process, Instant now, DecisionKind kind, String text) {
    decisions.record(Decision.of(process.processId(), now, kind, text));
  }
}
