package dev.greenroom.core.scaling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.scaling.PoolNode.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/**
 * What holds of every plan over random fleets, demands, failures and jumps of the clock. 1,000
 * cases each; {@code -Djqwik.tries.default=10000} for more.
 */
class ScalingPlanProperties {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration HOUR = Duration.ofHours(1);

  /** One who decides at random what the demand and the world do next. */
  record Move(int demand, boolean join, int jumpSeconds, boolean matchesEnd, int ticks) {}

  @Property
  void everyPlanKeepsItsPromisesWhateverItSees(
      @ForAll("pools") Pool pool,
      @ForAll("memories") ScalingMemory memory,
      @ForAll("policies") ScalingPolicy policy) {
    PlanPromises.check(pool, policy, ScalingPlan.of(pool, memory, policy, NOW));
  }

  @Property
  void aStepUpIsFollowedWithinANodesStartAndTwoTicks(
      @ForAll("worlds") PoolWorld world, @ForAll @IntRange(min = 1, max = 400) int demand) {
    world.most = Integer.MAX_VALUE;
    world.demand(demand);
    long ticks = world.nodeStart.dividedBy(PoolWorld.TICK) + 2;
    for (int i = 0; i < ticks; i++) {
      world.tick();
    }
    assertEquals(world.ruled(), world.running(), "the least number by the rule");
    assertEquals(0, world.waiting(), "nobody waits");
    int before = world.history.size();
    for (int i = 0; i < 120; i++) {
      world.tick();
    }
    assertEquals(before, world.history.size(), "a constant demand changes nothing any more");
  }

  @Property
  void aFallIsFollowedAsSoonAsTheLastProcessOfEachNodeIsOver(
      @ForAll("worlds") PoolWorld world,
      @ForAll @IntRange(min = 1, max = 400) int high,
      @ForAll @IntRange(min = 0, max = 400) int other) {
    world.most = Integer.MAX_VALUE;
    int low = Math.min(high, other);
    world.demand(high);
    run(world, world.nodeStart.plus(HOUR));
    world.demand(low);
    Duration latest =
        world.policy.downAfter().compareTo(world.policy.keptAfterOrder()) > 0
            ? world.policy.downAfter()
            : world.policy.keptAfterOrder();
    for (int round = 0; round < 6; round++) {
      run(world, latest.plus(PoolWorld.TICK.multipliedBy(2)));
      world.matchesOfDrainingEnd();
    }
    world.tick();
    world.tick();
    assertEquals(world.running(), world.cloud(), "nothing drains for ever");
    assertTrue(world.running() >= world.least);
    Pool pool = world.look();
    double utilization = pool.requested().percentOf(capacity(pool));
    boolean oneMoreCouldGo =
        utilization < world.policy.downPercent()
            && world.running() > world.ruled()
            && pool.requested().percentOf(capacity(pool).minus(world.shape))
                <= world.policy.upPercent();
    assertTrue(!oneMoreCouldGo, () -> "one more could go at %f percent".formatted(utilization));
    assertEquals(0, world.waiting(), "nobody waits");
  }

  @Property
  void noPromiseIsBrokenByFailuresAndAClockThatJumps(
      @ForAll("worlds") PoolWorld world, @ForAll("moves") List<Move> moves) {
    for (Move move : moves) {
      world.nodesJoin = move.join();
      world.demand(move.demand());
      world.jump(Duration.ofSeconds(move.jumpSeconds()));
      if (move.matchesEnd()) {
        world.matchesOfDrainingEnd();
      }
      for (int i = 0; i < move.ticks(); i++) {
        world.tick();
      }
    }
    world.nodesJoin = true;
    world.most = Integer.MAX_VALUE;
    run(world, Duration.ofHours(3));
    assertEquals(0, world.waiting(), "whatever was, in the end nobody waits");
    assertTrue(world.running() >= world.least);
    assertEquals(0, world.memory().failures(), "a region that gives nodes is not in error");
  }

  @Property
  void underAConstantDemandNothingIsBoughtAndGivenBackWithinTenMinutes(
      @ForAll("worlds") PoolWorld world, @ForAll("moves") List<Move> moves) {
    for (Move move : moves) {
      world.demand(move.demand());
      for (int i = 0; i < move.ticks(); i++) {
        world.tick();
      }
    }
    for (int i = 0; i < world.history.size(); i++) {
      for (int j = i + 1; j < world.history.size(); j++) {
        PoolWorld.Done one = world.history.get(i);
        PoolWorld.Done later = world.history.get(j);
        boolean soon = Duration.between(one.at(), later.at()).compareTo(Duration.ofMinutes(10)) < 0;
        boolean opposite = one.what().equals("drain") != later.what().equals("drain");
        boolean constant = constantBetween(world.history, i, j);
        assertTrue(!(soon && opposite && constant), () -> one + " and " + later);
      }
    }
  }

  private static boolean constantBetween(List<PoolWorld.Done> history, int from, int to) {
    return history.subList(from, to + 1).stream()
        .allMatch(done -> done.demand() == history.get(from).demand());
  }

  private static Size capacity(Pool pool) {
    return pool.nodes().stream().map(PoolNode::capacity).reduce(Size.NONE, Size::plus);
  }

  private static void run(PoolWorld world, Duration time) {
    for (long i = time.dividedBy(PoolWorld.TICK); i >= 0; i--) {
      world.tick();
    }
  }

  @Provide
  Arbitrary<List<Move>> moves() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 300),
            Arbitraries.frequency(Tuple.of(4, true), Tuple.of(1, false)),
            Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(-90_000, 90_000))),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(0, 60))
        .as(Move::new)
        .list()
        .ofMaxSize(30);
  }

  @Provide
  Arbitrary<ScalingPolicy> policies() {
    return Combinators.combine(
            Arbitraries.integers().between(40, 100),
            Arbitraries.integers().between(0, 1800),
            Arbitraries.integers().between(120, 900))
        .as(
            (up, after, join) ->
                ScalingPolicy.of(up, Duration.ofSeconds(after), Duration.ofSeconds(join)));
  }

  @Provide
  Arbitrary<PoolWorld> worlds() {
    Arbitrary<Size> shapes =
        Arbitraries.of(
            new Size(4_000, 8_192),
            new Size(4_000, 16_384),
            new Size(16_000, 32_768),
            new Size(96_000, 393_216));
    Arbitrary<Size> processes =
        Arbitraries.of(
            new Size(500, 1_024),
            new Size(1_000, 3_000),
            new Size(2_000, 2_048),
            new Size(3_000, 4_096),
            new Size(700, 1_100));
    return Combinators.combine(
            shapes,
            processes,
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(5, 200),
            policies(),
            Arbitraries.integers().between(30, 119))
        .as(
            (shape, process, metal, least, most, policy, start) ->
                new PoolWorld(
                    shape, process, metal, least, most, policy, Duration.ofSeconds(start)));
  }

  @Provide
  Arbitrary<ScalingMemory> memories() {
    Arbitrary<Optional<Instant>> times =
        Arbitraries.integers().between(-7_200, 7_200).map(s -> NOW.plusSeconds(s)).optional(0.7);
    return Combinators.combine(times, times, Arbitraries.integers().between(0, 6), times)
        .as(
            (low, ordered, failures, failed) ->
                new ScalingMemory(low, ordered, failures, failed, failed.map(at -> "no capacity")));
  }

  @Provide
  Arbitrary<Pool> pools() {
    Arbitrary<Size> sizes =
        Combinators.combine(
                Arbitraries.longs().between(1_000, 64_000),
                Arbitraries.longs().between(1_024, 131_072))
            .as(Size::new);
    Arbitrary<PoolNode> nodes =
        Combinators.combine(
                Arbitraries.of(true, false),
                Arbitraries.of(Phase.values()),
                sizes,
                Arbitraries.integers().between(0, 100),
                Arbitraries.integers().between(-3_600, 600),
                Arbitraries.frequency(Tuple.of(6, true), Tuple.of(1, false)))
            .as(
                (metal, phase, size, used, since, live) ->
                    new PoolNode(
                        "",
                        metal,
                        phase,
                        size,
                        phase == Phase.starting
                            ? Size.NONE
                            : new Size(
                                size.milliVcpus() * used / 100, size.memoryMb() * used / 100),
                        used / 10,
                        NOW.plusSeconds(since),
                        live));
    Arbitrary<Size> processes =
        Combinators.combine(
                Arbitraries.longs().between(100, 70_000), Arbitraries.longs().between(128, 140_000))
            .as(Size::new);
    return Combinators.combine(
            sizes,
            nodes.list().ofMaxSize(40).map(ScalingPlanProperties::named),
            processes.list().ofMaxSize(12).optional(0.5).map(list -> list.orElse(List.of())),
            Arbitraries.integers().between(0, 10),
            Arbitraries.integers().between(0, 60),
            processes.optional(0.3))
        .as(Pool::new);
  }

  private static List<PoolNode> named(List<PoolNode> nodes) {
    List<PoolNode> named = new ArrayList<>();
    for (PoolNode n : nodes) {
      named.add(
          new PoolNode(
              "n" + named.size(),
              n.metal(),
              n.phase(),
              n.size(),
              n.used(),
              n.processes(),
              n.since(),
              n.live()));
    }
    return named;
  }
}
