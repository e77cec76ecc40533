package dev.greenroom.core.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.AllocationState;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.process.ProcessStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random deployments, crashes, rooms, players and settings: {@link PretendRegion} asserts what must
 * hold as each decision comes true, and in the end, when nothing more happens, all stand as wanted.
 */
class AllocationPropertyTest {
  private static final int SEEDS = 3_000;
  private static final int EVENTS = 120;
  private static final int MOST_TICKS = 3_000;
  private static final Duration TICK = Duration.ofSeconds(5);

  /** What happened how often: a kind that never happens is not tested. */
  private final Map<Kind, Integer> happened = new EnumMap<>(Kind.class);

  private enum Kind {
    start,
    drain,
    ask,
    takeBack,
    withdraw,
    halt,
    retarget
  }

  @Test
  void whateverHappensTheNumbersHoldAndInTheEndAllStandAsWanted() {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        new Story(new Random(seed)).play();
      } catch (AssertionError | RuntimeException broken) {
        throw new AssertionError("seed " + seed + ": " + broken.getMessage(), broken);
      }
    }
    System.out.println("allocation: " + happened);
    for (Kind kind : Kind.values()) {
      assertTrue(happened.getOrDefault(kind, 0) > SEEDS / 10, kind + " hardly ever happened");
    }
  }

  private final class Story {
    private final Random random;
    private final PretendRegion region = new PretendRegion();
    private boolean healthy = true;

    Story(Random random) {
      this.random = random;
      settings();
    }

    void play() {
      for (int n = 0; n < EVENTS; n++) {
        event();
        if (random.nextInt(3) > 0) {
          region.pass(TICK);
          tick();
        }
      }
      calm();
    }

    private void tick() {
      for (Action action : region.tick()) {
        switch (action) {
          case Action.Start start -> count(Kind.start);
          case Action.Drain drain -> count(Kind.drain);
          case Action.Ask ask -> count(Kind.ask);
          case Action.TakeBack back -> count(Kind.takeBack);
          case Action.Withdraw withdraw -> count(Kind.withdraw);
          case Action.Stop stop ->
              throw new AssertionError("the plan of a living application stops nothing");
          case Action.Remember remember -> {
            remember.state().halt().ifPresent(halt -> count(Kind.halt));
            if (remember.said().contains("autoscaler")) {
              count(Kind.retarget);
            }
          }
        }
      }
    }

    private void count(Kind kind) {
      happened.merge(kind, 1, Integer::sum);
    }

    private void settings() {
      int min = random.nextInt(4);
      int target = min + random.nextInt(4);
      int max = target + random.nextInt(4);
      switch (random.nextInt(6)) {
        case 0 -> region.wanted = Optional.empty();
        case 1 -> region.autoscales(min, Math.max(1, max), 2.5);
        default -> {
          region.wanted = Optional.empty();
          if (target > 0) {
            region.wants(min, target, max);
          }
        }
      }
    }

    private Optional<Pretend> any(List<Pretend> from) {
      return from.isEmpty() ? Optional.empty() : Optional.of(from.get(random.nextInt(from.size())));
    }

    private void event() {
      switch (random.nextInt(20)) {
        case 0 -> {
          region.newest++;
          healthy = random.nextInt(4) > 0;
        }
        case 1 -> settings();
        case 2, 3, 4, 5 -> any(region.in(ProcessStatus.starting)).ifPresent(this::cameUp);
        case 6, 7 -> room();
        case 8, 9 -> any(region.those(p -> p.rooms > 0)).ifPresent(this::roomEnds);
        case 10 -> any(region.in(ProcessStatus.running)).ifPresent(p -> players(p, 4));
        case 11 -> any(region.in(ProcessStatus.draining)).ifPresent(p -> players(p, 1));
        case 12 -> any(region.standing()).ifPresent(p -> p.over(ProcessStatus.failed, region.now));
        case 13 -> any(region.those(Pretend::open)).ifPresent(this::reap);
        case 14, 15 -> any(region.those(p -> p.asked)).ifPresent(this::answer);
        case 16, 17 ->
            any(region.in(ProcessStatus.stopping))
                .ifPresent(p -> p.over(ProcessStatus.stopped, region.now));
        default -> region.pass(Duration.ofSeconds(random.nextInt(200)));
      }
    }

    private void cameUp(Pretend process) {
      if (healthy || process.deployment != region.newest) {
        process.bound(region.now);
      } else {
        process.over(ProcessStatus.failed, region.now);
      }
    }

    /** On an open process of the newest deployment, or else on one of its own. */
    private void room() {
      Pretend place =
          any(region.those(
                  p ->
                      p.accepting
                          && p.deployment == region.newest
                          && p.rooms < Pretend.ROOMS_PER_PROCESS))
              .orElseGet(() -> region.add(region.newest));
      place.rooms++;
      place.roomsUpdatedAt = region.now;
    }

    private void roomEnds(Pretend process) {
      process.rooms--;
      process.roomsUpdatedAt = region.now;
    }

    private void players(Pretend process, int bound) {
      process.connections = random.nextInt(bound + 1);
      process.idleSince = Optional.of(region.now);
    }

    /** The reaper and a caller of the API: what may lead under min, but is not the planner's. */
    private void reap(Pretend process) {
      process.status = ProcessStatus.stopping;
      process.accepting = false;
      process.rooms = 0;
      process.connections = 0;
    }

    private void answer(Pretend process) {
      process.asked = false;
      if (process.rooms == 0 && process.connections == 0) {
        process.status = ProcessStatus.stopping;
      } else {
        process.idleSince = Optional.of(region.now);
      }
    }

    /** Nothing more happens but what must: processes come up, matches end, players leave. */
    private void calm() {
      healthy = true;
      for (int ticks = 0; ticks < MOST_TICKS; ticks++) {
        region.pass(TICK);
        region.in(ProcessStatus.starting).forEach(this::cameUp);
        region.in(ProcessStatus.stopping).forEach(p -> p.over(ProcessStatus.stopped, region.now));
        region.those(p -> p.asked).forEach(this::answer);
        any(region.those(p -> p.rooms > 0)).ifPresent(this::roomEnds);
        any(region.those(p -> p.connections > 0)).ifPresent(p -> players(p, 0));
        tick();
        if (rests()) {
          return;
        }
      }
      throw new AssertionError("never at rest: " + describe());
    }

    private boolean rests() {
      if (!region.in(ProcessStatus.draining).isEmpty()
          || !region.in(ProcessStatus.stopping).isEmpty()
          || !region.in(ProcessStatus.starting).isEmpty()) {
        return false;
      }
      if (region.wanted.isEmpty()) {
        return true;
      }
      StaticAllocation wanted = region.wanted.get();
      boolean stuck = region.state.halt().filter(halt -> halt.until().isEmpty()).isPresent();
      if (stuck) {
        assertTrue(region.openCount() - 1 < wanted.min(), "there was one to spare");
        assertTrue(region.standing().size() >= wanted.max(), "there was a place");
        region.wants(wanted.min(), wanted.target(), wanted.max() + 1);
        return false;
      }
      boolean done = region.open(false).isEmpty() && region.open(true).size() >= wanted.target();
      if (done && wanted.autoscaled()) {
        done = region.open(true).size() == wanted.min() && region.state.lull().isEmpty();
      }
      if (done && region.state.halt().isEmpty()) {
        assertEquals(AllocationState.NONE, region.state);
        assertFalse(region.openCount() < wanted.min());
        return true;
      }
      return false;
    }

    private String describe() {
      return "%s, newest %d, %s, %s"
          .formatted(
              region.wanted,
              region.newest,
              region.state,
              region.standing().stream()
                  .map(p -> "%s d%d %s %d".formatted(p.id, p.deployment, p.status, p.rooms))
                  .toList());
    }
  }
}
