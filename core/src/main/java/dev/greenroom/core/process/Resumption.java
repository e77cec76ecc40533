package dev.greenroom.core.process;

import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What comes first when Greenroom starts on what an earlier one left, killed or not. Its games ran
 * on, and nobody watched: that time counts for nothing. Without this the first run of the reaper
 * would fail a game for a port that it bound meanwhile, and reap one whose players came meanwhile.
 * May be repeated, and may be cut short.
 */
public final class Resumption {
  private final Processes processes;
  private final ProcessLifecycle lifecycle;
  private final ProcessLauncher launcher;
  private final Decisions decisions;
  private final Duration stopGrace;
  private final String nodeId;

  public Resumption(
      Processes processes,
      ProcessLifecycle lifecycle,
      ProcessLauncher launcher,
      Decisions decisions,
      Duration stopGrace,
      String nodeId) {
    this.processes = processes;
    this.lifecycle = lifecycle;
    this.launcher = launcher;
    this.decisions = decisions;
    this.stopGrace = stopGrace;
    this.nodeId = nodeId;
  }

  /** One decision about one process. */
  public sealed interface Action {
    Process process();

    /** Its time to bind its port begins anew. */
    record BindFromNow(Process process) implements Action {}

    /** Its idleness, if it is idle, begins now. */
    record IdleFromNow(Process process) implements Action {}

    /** Perhaps it was never told to end: it is told again, with all of its grace. */
    record StopAgain(Process process) implements Action {}
  }

  /** Pure. What has no deadline that passed unwatched is left alone. */
  public static List<Action> plan(List<Process> alive) {
    return alive.stream().flatMap(process -> decide(process).stream()).toList();
  }

  private static Optional<Action> decide(Process process) {
    return process
        .deadlineReason()
        .flatMap(
            reason ->
                switch (reason) {
                  case bind -> Optional.of(new Action.BindFromNow(process));
                  case idle ->
                      Optional.of(process)
                          .filter(p -> p.activeConnections() == 0)
                          .map(Action.IdleFromNow::new);
                  case stop -> Optional.of(new Action.StopAgain(process));
                  case ask, sweep -> Optional.empty();
                });
  }

  /** Hands back what it changed, a sentence each. */
  public List<String> run(Instant now) {
    List<String> changed = new ArrayList<>();
    for (Action action : plan(processes.getAll(processes.aliveOn(nodeId)))) {
      perform(action, now)
          .ifPresent(
              change -> {
                changed.add(change);
                decisions.record(resumed(action.process(), now, change));
              });
    }
    return changed;
  }

  private static Decision resumed(Process process, Instant now, String change) {
    String what = change.replace(process.processId(), "the process");
    return Decision.of(
        process.processId(), now, DecisionKind.resumed, "Greenroom came back: " + what + ".");
  }

  private Optional<String> perform(Action action, Instant now) {
    Process process = action.process();
    String id = process.processId();
    return switch (action) {
      case Action.BindFromNow bind ->
          said(lifecycle.bindFromNow(process, now), "%s may bind its port from now on", id);
      case Action.IdleFromNow idle ->
          said(lifecycle.connections(process, 0, now, now), "%s is idle from now on at most", id);
      case Action.StopAgain stop -> {
        boolean stopping = lifecycle.stillStopping(process, now);
        if (stopping) {
          launcher.stop(id, stopGrace);
        }
        yield said(stopping, "%s is told to stop again", id);
      }
    };
  }

  private static Optional<String> said(boolean done, String text, String id) {
    return done ? Optional.of(text.formatted(id)) : Optional.empty();
  }
}
