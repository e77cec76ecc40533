package dev.greenroom.core.process;

import dev.greenroom.core.Policy;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/** Stops processes because somebody wants it, and records who. */
public final class Stopping {
  private final ProcessLifecycle lifecycle;
  private final ProcessLauncher launcher;
  private final Decisions decisions;
  private final Policy policy;
  private final InstantSource clock;

  public Stopping(
      ProcessLifecycle lifecycle,
      ProcessLauncher launcher,
      Decisions decisions,
      Policy policy,
      InstantSource clock) {
    this.lifecycle = lifecycle;
    this.launcher = launcher;
    this.decisions = decisions;
    this.policy = policy;
    this.clock = clock;
  }

  /** A caller asked for it. What is stopping already is signalled once more, and not told twice. */
  public void by(String caller, Process process) {
    Instant now = clock.instant();
    if (lifecycle.stop(process, now, "stopped through the API by " + caller)) {
      decisions.record(
          new Decision(
              process.processId(),
              now,
              DecisionKind.stopped,
              "The process was stopped through the API by %s.".formatted(caller),
              Map.of("by", caller)));
    }
    launcher.stop(process.processId(), policy.stopGrace());
  }

  /** Greenroom itself ends. The hosting engine stops all its processes at once, not here. */
  public void shutDown(Process process) {
    Instant now = clock.instant();
    String reason = "Greenroom was shut down";
    if (lifecycle.stop(process, now, reason)) {
      decisions.record(Decision.of(process.processId(), now, DecisionKind.shutDown, reason + "."));
    }
  }
}
