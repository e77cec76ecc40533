package dev.greenroom.core.allocation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.AllocationState;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A region in which the planner's decisions come true, each watched over as it does. */
final class PretendRegion {
  final AllocationPolicy policy = AllocationPolicy.defaults();
  final List<Pretend> all = new ArrayList<>();
  Instant now = Instant.parse("2046-01-02T03:04:05Z");
  Optional<StaticAllocation> wanted = Optional.empty();
  Optional<Double> requestsPerProcess = Optional.empty();
  int newest = 1;
  AllocationState state = AllocationState.NONE;
  private int made;

  void wants(int min, int target, int max) {
    wanted =
        Optional.of(new StaticAllocation(Region.Frankfurt, min, target, max, Optional.empty()));
  }

  void autoscales(int min, int max, double perProcess) {
    wanted = Optional.of(new StaticAllocation(Region.Frankfurt, min, min, max, Optional.of(true)));
    requestsPerProcess = Optional.of(perProcess);
  }

  Pretend add(int deployment) {
    Pretend added = new Pretend("p-" + made++, deployment, now);
    all.add(added);
    return added;
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  List<Pretend> those(Predicate<Pretend> which) {
    return all.stream().filter(which).toList();
  }

  List<Pretend> standing() {
    return those(p -> !p.status.over());
  }

  List<Pretend> in(ProcessStatus status) {
    return those(p -> p.status == status);
  }

  List<Pretend> open(boolean current) {
    return those(p -> p.open() && (p.deployment == newest) == current);
  }

  int openCount() {
    return those(Pretend::open).size();
  }

  private Snapshot snapshot() {
    List<Process> failed =
        in(ProcessStatus.failed).stream()
            .filter(p -> p.deployment == newest)
            .map(Pretend::process)
            .toList();
    return new Snapshot(
        Region.Frankfurt,
        wanted,
        requestsPerProcess,
        Optional.of(Pretend.deployment(newest)),
        standing().stream().map(Pretend::process).toList(),
        failed,
        state);
  }

  /** Decides once, and does all of it. */
  List<Action> tick() {
    int rooms = all.stream().mapToInt(p -> p.rooms).sum();
    List<Action> actions = AllocationPlan.plan(snapshot(), policy, now);
    assertTrue(actions.stream().filter(Action.Drain.class::isInstance).count() <= 1, "one by one");
    actions.forEach(this::perform);
    assertTrue(rooms == all.stream().mapToInt(p -> p.rooms).sum(), "a room was touched");
    return actions;
  }

  private Pretend of(Process process) {
    return those(p -> p.id.equals(process.processId())).getFirst();
  }

  private void perform(Action action) {
    switch (action) {
      case Action.Start start -> start();
      case Action.Drain drain -> drain(of(drain.process()));
      case Action.Ask ask -> {
        Pretend asked = of(ask.process());
        assertTrue(asked.status == ProcessStatus.draining && !asked.asked);
        assertTrue(asked.rooms == 0 && asked.connections == 0, "somebody is on it");
        asked.asked = true;
      }
      case Action.TakeBack back -> {
        Pretend taken = of(back.process());
        assertTrue(taken.status == ProcessStatus.draining);
        taken.status = ProcessStatus.running;
        taken.accepting = true;
        taken.asked = false;
      }
      case Action.Withdraw withdraw -> {
        Pretend withdrawn = of(withdraw.process());
        assertTrue(withdrawn.status == ProcessStatus.starting && withdrawn.rooms == 0);
        assertFalse(withdrawn.deployment == newest, "it is wanted");
        withdrawn.status = ProcessStatus.stopping;
        withdrawn.accepting = false;
      }
      case Action.Stop stop ->
          throw new AssertionError("the plan of a living application stops nothing");
      case Action.Remember remember -> {
        state = remember.state();
        wanted = wanted.map(w -> w.withTarget(remember.target()));
      }
    }
  }

  private void start() {
    StaticAllocation numbers = wanted.orElseThrow();
    boolean rollout =
        !those(p -> p.deployment != newest && (p.open() || p.status == ProcessStatus.starting))
            .isEmpty();
    int starting = those(p -> p.deployment == newest && p.status == ProcessStatus.starting).size();
    assertTrue(standing().size() < numbers.max(), "over max");
    assertTrue(!rollout || starting < Math.max(1, numbers.min() - openCount()), "not one by one");
    add(newest);
  }

  private void drain(Pretend drained) {
    StaticAllocation numbers = wanted.orElseThrow();
    assertTrue(drained.open());
    assertTrue(openCount() - 1 >= numbers.min(), "under min");
    if (drained.deployment == newest) {
      assertTrue(numbers.autoscaled() && drained.rooms == 0 && drained.connections == 0);
      assertTrue(openCount() - 1 >= numbers.target(), "under target");
    } else {
      assertTrue(
          (!open(true).isEmpty() || numbers.target() == 0) && openCount() - 1 >= numbers.target()
              || standing().size() >= numbers.max(),
          "nothing has taken its place, and it stands in nobody's way");
    }
    drained.drains();
  }
}
