package dev.greenroom.core.allocation;

import dev.greenroom.core.app.HeldApplications;
import dev.greenroom.core.app.HeldApplications.Held;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.decision.Decisions;
import dev.greenroom.core.process.Draining;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessCreation;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.process.ProcessLifecycle;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Performs what was decided about a region, each action with a turn of its application. */
public final class Hand {
  /** Who asked for a process, in its story. */
  private static final String BY = "the static allocation";

  private final HeldApplications applications;
  private final ProcessCreation creation;
  private final Draining draining;
  private final ProcessLifecycle lifecycle;
  private final ProcessLauncher launcher;
  private final Decisions decisions;
  private final Duration stopGrace;

  public Hand(
      HeldApplications applications,
      ProcessCreation creation,
      Draining draining,
      ProcessLifecycle lifecycle,
      ProcessLauncher launcher,
      Decisions decisions,
      Duration stopGrace) {
    this.applications = applications;
    this.creation = creation;
    this.draining = draining;
    this.lifecycle = lifecycle;
    this.launcher = launcher;
    this.decisions = decisions;
    this.stopGrace = stopGrace;
  }

  Work work(Held held, Region region, Instant now, List<String> said) {
    return new Work(held, region, now, said);
  }

  /** The actions of one look, one after the other; none any more once another took a turn. */
  final class Work {
    private final Region region;
    private final Instant now;
    private final List<String> said;
    private Held held;
    private boolean overtaken;

    private Work(Held held, Region region, Instant now, List<String> said) {
      this.held = held;
      this.region = region;
      this.now = now;
      this.said = said;
    }

    /** The application as it stands after what was done. */
    Held held() {
      return held;
    }

    boolean overtaken() {
      return overtaken;
    }

    void perform(Action action) {
      if (overtaken) {
        return;
      }
      switch (action) {
        case Action.Start start -> start();
        case Action.Drain drain -> drain(drain);
        case Action.TakeBack back -> takeBack(back);
        case Action.Ask ask -> ask(ask.process());
        case Action.Withdraw withdraw -> withdraw(withdraw);
        case Action.Stop stop -> stop(stop);
        case Action.Remember remember -> remember(remember);
      }
    }

    private void start() {
      String id = Look.startedIn(held.app().appId(), held.turn());
      Optional<ProcessCreation.Opened> opened =
          creation.open(
              id,
              held.app(),
              held.app().latest().orElseThrow(),
              region,
              BY,
              applications.turn(held));
      took(opened.isPresent());
      opened.ifPresent(
          o ->
              said.add(
                  o.refusal()
                      .map(reason -> "failed %s: %s".formatted(id, reason))
                      .orElseGet(() -> started(o.process()))));
    }

    private String started(Process process) {
      return "started %s in %s on deployment %d%s"
          .formatted(
              process.processId(),
              region,
              held.app().latest().orElseThrow().number(),
              process.nodeId().isPresent() ? "" : "; it waits for capacity");
    }

    private void drain(Action.Drain drain) {
      Process process = drain.process();
      took(draining.drain(process, drain.onlyEmpty(), now, applications.turn(held)));
      if (!overtaken) {
        tell(process, DecisionKind.drained, "The process drains: %s.", drain.why());
        said.add("drains %s: %s".formatted(process.processId(), drain.why()));
      }
    }

    private void takeBack(Action.TakeBack back) {
      Process process = back.process();
      took(draining.takeBack(process, now, applications.turn(held)));
      if (!overtaken) {
        tell(process, DecisionKind.takenBack, "The process takes rooms again: %s.", back.why());
        said.add("takes %s back: %s".formatted(process.processId(), back.why()));
      }
    }

    private void ask(Process process) {
      if (draining.ask(process, now)) {
        tell(
            process,
            DecisionKind.reapAsked,
            "The agent was asked whether the process has drained: %s.",
            "no room and no connection");
        said.add("asked whether %s has drained".formatted(process.processId()));
      }
    }

    private void withdraw(Action.Withdraw withdraw) {
      Process process = withdraw.process();
      String reason = "stopped before it had started: " + withdraw.why();
      if (lifecycle.withdraw(process, now, reason)) {
        tell(process, DecisionKind.stopped, "The process was %s.", reason);
        launcher.stop(process.processId(), stopGrace);
        said.add("withdrew %s: %s".formatted(process.processId(), withdraw.why()));
      }
    }

    private void stop(Action.Stop stop) {
      Process process = stop.process();
      if (lifecycle.stop(process, now, stop.why())) {
        tell(process, DecisionKind.stopped, "The process was stopped: %s.", stop.why());
        launcher.stop(process.processId(), stopGrace);
        said.add("stopped %s: %s".formatted(process.processId(), stop.why()));
      }
    }

    private void remember(Action.Remember remember) {
      Optional<Held> after =
          applications.remember(held, region, remember.state(), remember.target());
      overtaken = after.isEmpty();
      held = after.orElse(held);
      if (!overtaken && !remember.said().isEmpty()) {
        said.add(remember.said());
        if (!remember.about().isEmpty()) {
          decisions.record(
              Decision.of(remember.about(), now, DecisionKind.held, remember.said() + "."));
        }
      }
    }

    private void took(boolean done) {
      overtaken = !done;
      held = done ? held.taken() : held;
    }

    private void tell(Process process, DecisionKind kind, String text, String why) {
      decisions.record(Decision.of(process.processId(), now, kind, text.formatted(why)));
    }
  }
}
