package dev.greenroom.core.allocation;

import dev.greenroom.core.app.AllocationState;
import dev.greenroom.core.app.AllocationState.Halt;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.deployment.DeploymentSpec;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides about one region of one application. Pure.
 *
 * <p>What is started never makes more than {@code max} stand; what is drained never leaves fewer
 * than {@code min} that take rooms. A rollout starts one process of the newest deployment at a time
 * and drains an older one for each that runs; where {@code max} leaves no place, an older one
 * drains first, as far as {@code min} allows. What is drained keeps its rooms until they end.
 */
public final class AllocationPlan {
  /** The cause of a halt that is no process. */
  private static final String NO_PLACE = "no-place";

  /** What gives its place back soonest, and is missed least. */
  private static final Comparator<Process> EMPTIEST =
      Comparator.comparingInt(Process::roomsAllocated)
          .thenComparingInt(Process::activeConnections)
          .thenComparing(Process::createdAt)
          .thenComparing(Process::processId);

  private final Snapshot snapshot;
  private final AllocationPolicy policy;
  private final Instant now;
  private final StaticAllocation wanted;
  private final DeploymentSpec newest;
  private final Failures failures;
  private final Words words;
  private final List<Action> actions = new ArrayList<>();
  private int target;
  private int current;
  private int open;
  private boolean rollingOut;
  private Optional<Halt> halt;

  private AllocationPlan(
      Snapshot snapshot,
      StaticAllocation wanted,
      DeploymentSpec newest,
      AllocationPolicy policy,
      Instant now) {
    this.snapshot = snapshot;
    this.policy = policy;
    this.now = now;
    this.wanted = wanted;
    this.newest = newest;
    this.failures = Failures.of(snapshot, policy, now);
    this.words = new Words(snapshot.region(), newest);
    this.target = wanted.target();
    this.current = (int) snapshot.onTheirWayOrRunning().filter(snapshot::current).count();
    this.open = snapshot.open().size();
    this.rollingOut = snapshot.rollingOut();
    this.halt = snapshot.state().halt();
  }

  /** What to do, in order; each holds by itself when a later one is not done. */
  public static List<Action> plan(Snapshot snapshot, AllocationPolicy policy, Instant now) {
    List<Action> actions =
        snapshot.wanted().isPresent() && snapshot.newest().isPresent()
            ? new AllocationPlan(
                    snapshot, snapshot.wanted().get(), snapshot.newest().get(), policy, now)
                .decide()
            : new ArrayList<>();
    List<Process> kept =
        actions.stream()
            .filter(Action.TakeBack.class::isInstance)
            .map(action -> ((Action.TakeBack) action).process())
            .toList();
    snapshot.in(ProcessStatus.draining).stream()
        .filter(process -> !kept.contains(process) && left(process, policy, now))
        .forEach(process -> actions.add(new Action.Ask(process)));
    return actions;
  }

  /** Nobody has been on it for a while, and it is not being asked about that. */
  private static boolean left(Process process, AllocationPolicy policy, Instant now) {
    return vacant(process)
        && process.deadlineReason().isEmpty()
        // What is later than now was written before the clock was set back, and says nothing.
        && Stream.concat(Stream.of(process.roomsUpdatedAt()), process.idleSince().stream())
            .filter(moment -> !moment.isAfter(now))
            .noneMatch(moment -> moment.plus(policy.quiet()).isAfter(now));
  }

  private static boolean vacant(Process process) {
    return process.roomsAllocated() == 0 && process.activeConnections() == 0;
  }

  private List<Action> decide() {
    Autoscaler.Verdict scaled = scale();
    target = scaled.target();
    takeBack();
    withdraw();
    start();
    drain();
    remember(scaled);
    return actions;
  }

  private Autoscaler.Verdict scale() {
    if (!wanted.autoscaled() || snapshot.requestsPerProcess().isEmpty()) {
      return new Autoscaler.Verdict(wanted.target(), Optional.empty());
    }
    return Autoscaler.next(
        wanted,
        connections(),
        snapshot.requestsPerProcess().get(),
        snapshot.state().lull(),
        policy.lull(),
        now);
  }

  private int connections() {
    return snapshot.processes().stream().mapToInt(Process::activeConnections).sum();
  }

  /** Too few take rooms, or another would have to be started in its place. */
  private void takeBack() {
    List<Process> draining =
        snapshot.in(ProcessStatus.draining).stream()
            .sorted(
                Comparator.comparing((Process p) -> !snapshot.current(p))
                    .thenComparing(EMPTIEST.reversed()))
            .toList();
    for (Process process : draining) {
      boolean wantedAnyway = snapshot.current(process) && current < target;
      if (wantedAnyway || open < wanted.min()) {
        actions.add(
            new Action.TakeBack(
                process,
                open < wanted.min()
                    ? words.tooFew(open, wanted.min())
                    : words.wantedAgain(current, target)));
        open++;
        current += snapshot.current(process) ? 1 : 0;
        rollingOut |= !snapshot.current(process);
      }
    }
  }

  /** What is on its way to become an older process need not arrive. */
  private void withdraw() {
    if (failures.none()) {
      neverNeeded().forEach(p -> actions.add(new Action.Withdraw(p, words.rolledOut())));
    }
  }

  private List<Process> neverNeeded() {
    return snapshot.in(ProcessStatus.starting).stream()
        .filter(process -> !snapshot.current(process) && process.roomsAllocated() == 0)
        .toList();
  }

  private int free() {
    return wanted.max() - snapshot.processes().size();
  }

  private int starting() {
    return (int) snapshot.in(ProcessStatus.starting).stream().filter(snapshot::current).count();
  }

  private void start() {
    Optional<Instant> until = failures.until(policy).filter(now::isBefore);
    if (until.isPresent() && current < target) {
      halt = Optional.of(new Halt(failures.last().orElseThrow().processId(), until));
      return;
    }
    halt = halt.filter(h -> h.until().isPresent() && !failures.none());
    int atOnce =
        !failures.none()
            ? 1 - starting()
            : rollingOut ? Math.max(1, wanted.min() - open) - starting() : policy.startsAtOnce();
    int starts = Math.min(Math.min(target - current, free()), atOnce);
    for (int n = 0; n < starts; n++) {
      actions.add(new Action.Start());
    }
  }

  /** One at most: what follows from it is seen at the next look. */
  private void drain() {
    if (actions.stream().anyMatch(Action.TakeBack.class::isInstance)) {
      return;
    }
    if (!rollingOut) {
      scaleIn();
      return;
    }
    long replacements = snapshot.open().stream().filter(snapshot::current).count();
    if (replacements >= target || !failures.stall(snapshot)) {
      snapshot.open().stream()
          .filter(process -> !snapshot.current(process))
          .min(EMPTIEST)
          .ifPresent(older -> replace(older, replacements));
    }
  }

  private void replace(Process older, long replacements) {
    if ((replacements > 0 || target == 0) && open - 1 >= target) {
      actions.add(new Action.Drain(older, false, words.replaced(replacements)));
    } else if (noPlace()) {
      if (open - 1 >= wanted.min()) {
        actions.add(new Action.Drain(older, false, words.full(wanted.max())));
      } else if (snapshot.in(ProcessStatus.draining).isEmpty()) {
        halt = Optional.of(new Halt(NO_PLACE, Optional.empty()));
      }
    }
  }

  /** One of the newest deployment is wanted, may not stand, and no place is about to come. */
  private boolean noPlace() {
    return current < target
        && free() <= 0
        && starting() == 0
        && snapshot.in(ProcessStatus.stopping).isEmpty()
        && snapshot.in(ProcessStatus.draining).stream().noneMatch(AllocationPlan::vacant)
        && neverNeeded().isEmpty();
  }

  /** The autoscaler manages its target in both ways, but sends nobody away. */
  private void scaleIn() {
    if (wanted.autoscaled() && open - 1 >= target) {
      snapshot.open().stream()
          .filter(AllocationPlan::vacant)
          .min(EMPTIEST)
          .ifPresent(
              process ->
                  actions.add(
                      new Action.Drain(process, true, words.fewerDo(target, connections()))));
    }
  }

  private void remember(Autoscaler.Verdict scaled) {
    AllocationState state = new AllocationState(scaled.lull(), halt);
    if (state.equals(snapshot.state()) && target == wanted.target()) {
      return;
    }
    List<String> said = new ArrayList<>();
    if (target != wanted.target()) {
      said.add(words.scaled(wanted.target(), target, connections()));
    }
    Optional<Halt> before = snapshot.state().halt();
    boolean halted = halt.isPresent() && !halt.equals(before);
    if (halted) {
      said.add(
          halt.get()
              .until()
              .map(until -> words.failed(failures.processes().size(), until))
              .orElseGet(() -> words.stuck(snapshot.processes().size(), wanted)));
    } else if (halt.isEmpty() && before.isPresent()) {
      said.add(words.goesOn());
    }
    String about = halt.filter(h -> halted && h.until().isPresent()).map(Halt::cause).orElse("");
    actions.addFirst(new Action.Remember(state, target, about, String.join("; ", said)));
  }
}
