package dev.greenroom.core.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.Values;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** The job among the others: what it holds, what it leaves to them, and who wins a race. */
class AllocationTickTest {
  private static final Duration IDLE = Policy.defaults().idleTimeout();

  private static List<String> ids(List<Process> processes) {
    return processes.stream().map(Process::processId).sorted().toList();
  }

  @Test
  void idleProcessesUnderMinStayAndAboveItTheyAreReapedAndReplaced() {
    try (Farm farm = new Farm(2)) {
      farm.wants(2, 3, 4);
      farm.steps(5);
      List<String> first = ids(farm.open());
      assertEquals(3, first.size());
      farm.world.clock.pass(IDLE);
      farm.beat();
      for (int n = 0; n < 20; n++) {
        farm.step();
        assertTrue(farm.open().size() >= 2, farm.said.toString());
        Invariants.check(farm.world);
      }
      List<String> later = ids(farm.open());
      assertEquals(3, later.size(), "the target again");
      assertEquals(2, later.stream().filter(first::contains).count(), "two have never gone");
    }
  }

  @Test
  void aBudgetThatIsUsedUpStartsNothingAndWhatRunsGoesOn() {
    try (Farm farm = new Farm(2)) {
      farm.wants(1, 2, 3);
      farm.steps(5);
      List<String> first = ids(farm.open());
      assertEquals(2, first.size());
      farm.world.core.budgets().set(World.ORG, BigDecimal.ZERO, "ada", farm.now());
      farm.wants(2, 3, 4);
      farm.world.deploy(farm.app(), 2);
      farm.steps(10);
      assertEquals(first, ids(farm.standing()), "neither more, nor a rollout");
      assertEquals(first, ids(farm.open()), "they take rooms still");
      farm.world.core.budgets().remove(World.ORG);
      farm.steps(40);
      assertEquals(3, farm.open().size());
      assertFalse(ids(farm.open()).stream().anyMatch(first::contains), "the rollout went on");
      Invariants.check(farm.world);
    }
  }

  @Test
  void whereIdlenessNeverEndsAProcessAllOfThemStay() {
    try (Farm farm = new Farm(2)) {
      farm.deployWithoutIdleTimeout();
      farm.wants(0, 3, 3);
      farm.steps(5);
      List<String> first = ids(farm.open());
      farm.world.clock.pass(IDLE.multipliedBy(2));
      farm.beat();
      farm.steps(10);
      assertEquals(first, ids(farm.open()));
    }
  }

  @Test
  void withoutTheSettingAllIsAsBeforeAndTheJobLooksNoMore() {
    try (Farm farm = new Farm(2)) {
      farm.wants(2, 2, 3);
      farm.steps(5);
      assertEquals(2, farm.open().size());
      farm.wants(List.of(), Optional.empty());
      assertEquals(1, farm.held());
      farm.step();
      assertEquals(0, farm.held(), "nothing is held for it any more");
      farm.world.clock.pass(IDLE);
      farm.beat();
      farm.steps(10);
      assertEquals(List.of(), farm.standing(), "idleness ended them");
      farm.wants(1, 1, 1);
      farm.step();
      assertEquals(1, farm.standing().size());
    }
  }

  @Test
  void aDrainIsSeenThroughAlsoWhenNothingIsHeldAnyMore() {
    try (Farm farm = new Farm(2)) {
      farm.wants(1, 1, 2);
      farm.steps(5);
      var room = farm.room().room();
      farm.world.deploy(farm.app(), 2);
      farm.steps(5);
      assertEquals(1, farm.in(ProcessStatus.draining).size());
      farm.wants(List.of(), Optional.empty());
      farm.steps(5);
      assertEquals(1, farm.in(ProcessStatus.draining).size(), "its room has not ended");
      farm.world.core.rooms().destroy(room.appId(), room.roomId(), farm.now());
      farm.steps(20);
      assertEquals(List.of(), farm.in(ProcessStatus.draining));
      assertEquals(0, farm.held());
      farm.world.clock.pass(IDLE);
      farm.beat();
      farm.steps(10);
      assertEquals(List.of(), farm.standing());
      Invariants.checkAtRest(farm.world);
    }
  }

  @Test
  void whatWaitsForCapacityIsOnItsWay() {
    try (Farm farm = new Farm(2)) {
      farm.world.node(1000, 1_000_000);
      farm.wants(1, 4, 6);
      farm.steps(10);
      assertEquals(2, farm.open().size());
      assertEquals(2, farm.in(ProcessStatus.starting).size(), farm.said.toString());
      farm.world.deploy(farm.app(), 2);
      farm.steps(3);
      assertEquals(2, farm.open().size(), "nothing new has come up");
      farm.steps(10);
      farm.world.node(10_000, 1_000_000);
      farm.steps(40);
      assertEquals(4, farm.open().size());
      assertTrue(farm.open().stream().allMatch(farm::current), farm.said.toString());
    }
  }

  @Test
  void aCrashIsMadeGoodAndWhatDrainsHelpsOut() {
    try (Farm farm = new Farm(2)) {
      farm.wants(2, 2, 3);
      farm.steps(5);
      farm.room();
      farm.world.deploy(farm.app(), 2);
      farm.steps(45);
      Process drains = farm.in(ProcessStatus.draining).getFirst();
      assertEquals(1, drains.roomsAllocated());
      farm.open().forEach(process -> farm.world.launcher.lose(process.processId()));
      farm.world.core.ticks().reconciler().apply(World.NODE).run(farm.now());
      farm.step();
      assertEquals(List.of(drains.processId()), ids(farm.open()), farm.said.toString());
      assertTrue(farm.said.getLast().contains("started"), farm.said.toString());
      farm.steps(80);
      assertTrue(farm.open().size() == 2 && farm.open().stream().allMatch(farm::current));
    }
  }

  /** The reaper has counted; before it asks, the rollout drains another: one of them must wait. */
  @Test
  void theReaperAndTheRolloutDoNotTogetherGoUnderMin() {
    try (Farm farm = new Farm(2)) {
      farm.wants(1, 1, 2);
      farm.steps(3);
      String older = ids(farm.open()).getFirst();
      farm.wants(1, 2, 2);
      farm.steps(3);
      farm.world.clock.pass(IDLE.minusSeconds(30));
      farm.players.put(older, 1);
      farm.beat();
      farm.players.clear();
      farm.world.clock.pass(Duration.ofSeconds(40));
      farm.beat();
      farm.world.deploy(farm.app(), 2);
      AtomicReference<Runnable> meanwhile =
          new AtomicReference<>(() -> farm.world.core.ticks().allocation().run(farm.now()));
      Core racing =
          farm.world.coreWith(
              Intercepted.client(
                  farm.world.engine(),
                  (request, engine) -> {
                    if (request instanceof TransactWriteItemsRequest) {
                      Optional.ofNullable(meanwhile.getAndSet(null)).ifPresent(Runnable::run);
                    }
                    return engine.apply(request);
                  }),
              farm.world.clock,
              Policy.defaults(),
              time -> {});
      racing.ticks().reaper().run(farm.now());
      assertEquals(null, meanwhile.get(), "it was overtaken");
      assertEquals(List.of(older), ids(farm.in(ProcessStatus.draining)));
      assertEquals(1, farm.open().size(), "the reaper did not ask the other one");
      farm.steps(60);
      assertTrue(farm.open().size() == 2 && farm.open().stream().allMatch(farm::current));
    }
  }

  /** An index may be late: what the job started itself it knows all the same. */
  @Test
  void anIndexThatLagsLeadsNobodyOverMax() {
    Set<String> visible = new HashSet<>();
    AtomicReference<Boolean> lags = new AtomicReference<>(false);
    try (Farm farm =
        new Farm(
            2,
            engine ->
                Intercepted.client(
                    engine,
                    (request, real) -> {
                      Object answer = real.apply(request);
                      return lags.get() && request instanceof QueryRequest query
                          ? late(query, (QueryResponse) answer, visible)
                          : answer;
                    }))) {
      farm.wants(1, 3, 3);
      lags.set(true);
      for (int n = 0; n < 5; n++) {
        farm.said.addAll(farm.world.core.ticks().allocation().run(farm.now()));
      }
      lags.set(false);
      assertEquals(3, farm.standing().size(), farm.said.toString());
      farm.steps(5);
      farm.world.deploy(farm.app(), 2);
      ids(farm.standing()).forEach(visible::add);
      lags.set(true);
      for (int n = 0; n < 8; n++) {
        farm.step();
      }
      lags.set(false);
      assertTrue(farm.standing().size() <= 3, farm.said.toString());
    }
  }

  private static QueryResponse late(QueryRequest query, QueryResponse answer, Set<String> visible) {
    return "byStatus".equals(query.indexName())
        ? answer.toBuilder()
            .items(
                answer.items().stream()
                    .filter(item -> visible.contains(item.get("processId").s()))
                    .toList())
            .build()
        : answer;
  }

  @Test
  void theAutoscalerFollowsThePlayersAndItsTargetCanBeRead() {
    try (Farm farm = new Farm(2)) {
      farm.wants(
          List.of(new StaticAllocation(Region.Frankfurt, 1, 1, 4, Optional.of(true))),
          Optional.of(10.0));
      farm.steps(3);
      String first = ids(farm.open()).getFirst();
      farm.players.put(first, 25);
      farm.steps(4);
      assertEquals(3, farm.open().size(), farm.said.toString());
      assertEquals(3, target(farm));
      farm.players.put(first, 5);
      farm.steps(10);
      assertEquals(3, target(farm), "a lull has begun");
      farm.world.clock.pass(AllocationPolicy.defaults().lull());
      farm.beat();
      farm.steps(20);
      assertEquals(1, target(farm));
      assertEquals(List.of(first), ids(farm.open()), farm.said.toString());
      assertFalse(
          farm.said.stream().anyMatch(line -> line.contains("drains " + first)),
          "there were players on it");
    }
  }

  private static int target(Farm farm) {
    return farm.app().serviceConfig().orElseThrow().allocations().getFirst().target();
  }

  /** An item that nobody can read, as one of a newer version. */
  @Test
  void oneApplicationThatCannotBeSeenToDoesNotKeepTheOthersWaiting() {
    try (Farm farm = new Farm(2)) {
      farm.world.leaveEventsOut("items are put there that Greenroom would not write");
      farm.wants(1, 1, 1);
      for (int shard = 0; shard < Tables.SHARDS; shard++) {
        String broken = "app-broken-" + shard;
        Map<String, AttributeValue> item =
            Map.of(
                "appId", Values.of(broken),
                "allocatedShard", Values.of(Integer.toString(shard)),
                "v", Values.of(99));
        farm.world.engine().putItem(p -> p.tableName(farm.world.tables.apps().name()).item(item));
      }
      assertThrows(
          GreenroomException.class, () -> farm.world.core.ticks().allocation().run(farm.now()));
      assertEquals(1, farm.standing().size());
    }
  }

  @Test
  void eachRegionIsHeldByItself() {
    try (Farm farm = new Farm(2)) {
      farm.wants(
          List.of(
              new StaticAllocation(Region.Frankfurt, 1, 2, 3, Optional.empty()),
              new StaticAllocation(Region.Tokyo, 0, 1, 1, Optional.empty()),
              new StaticAllocation(Region.Dubai, 0, 0, 10, Optional.empty())),
          Optional.empty());
      farm.steps(5);
      assertEquals(
          List.of(Region.Frankfurt, Region.Frankfurt, Region.Tokyo),
          farm.open().stream().map(Process::region).sorted().toList());
      farm.world.deploy(farm.app(), 2);
      farm.steps(40);
      assertEquals(3, farm.open().size());
      assertTrue(farm.open().stream().allMatch(farm::current), farm.said.toString());
    }
  }
}
