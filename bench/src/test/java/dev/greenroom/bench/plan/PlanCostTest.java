package dev.greenroom.bench.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.placement.Placement;
import dev.greenroom.core.scaling.Pool;
import dev.greenroom.core.scaling.ScalingAction;
import dev.greenroom.core.scaling.ScalingPlan;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds of the cost on any machine, and that what is measured is what it is said to be. */
class PlanCostTest {
  private static final int ROUNDS = 30;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * Ten times as many nodes are ten times the work, a hundred times were a square: between both.
   */
  private static final double MOST = 60;

  @ParameterizedTest
  @EnumSource(Situation.class)
  void tenTimesAsManyNodesAreNotAHundredTimesTheWork(Situation situation) {
    double growth = growth(situation.pool(1_000), situation.pool(10_000));
    assertTrue(growth < MOST, () -> "%s: %.0f times the time".formatted(situation, growth));
  }

  @ParameterizedTest
  @EnumSource(Situation.class)
  void theSituationsAreWhatTheyAreCalled(Situation situation) {
    List<ScalingAction> actions = plan(situation.pool(10_000)).actions();
    switch (situation) {
      case steady -> assertEquals(List.of(), actions);
      case rising -> assertTrue(actions.getFirst() instanceof ScalingAction.Order);
      case turning -> {
        assertTrue(actions.getFirst() instanceof ScalingAction.TakeBack);
        assertEquals(1, actions.size(), "some of those that drained are enough");
      }
      case falling -> assertTrue(drained(actions) > 4_000);
      case stuck -> assertTrue(drained(actions) > 0 && drained(actions) < 4_000);
    }
  }

  private static int drained(List<ScalingAction> actions) {
    return actions.stream()
        .mapToInt(a -> a instanceof ScalingAction.Drain drain ? drain.nodeIds().size() : 0)
        .sum();
  }

  @ParameterizedTest
  @EnumSource(Situation.class)
  void theSameSituationIsTheSamePool(Situation situation) {
    assertEquals(situation.pool(100), situation.pool(100));
    assertFalse(situation.pool(100).equals(situation.pool(200)));
  }

  @Test
  void thePlainLoopChoosesAsFullANode() {
    List<Node> nodes = Candidates.of(10_000);
    Placement.Verdict verdict = Placement.choose(nodes, Candidates.DEMAND, Situation.NOW);
    Node chosen = ((Placement.Verdict.Chosen) verdict).node();
    assertEquals(
        PlainLoop.fullest(nodes, Candidates.DEMAND).freeMilliVcpus(), chosen.freeMilliVcpus());
  }

  /**
   * The least of many times, in time of the processor: what else the machine does only ever adds.
   */
  private static double growth(Pool small, Pool large) {
    long least = Long.MAX_VALUE;
    long most = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      for (int again = 0; again < 10; again++) {
        least = Math.min(least, nanos(small));
      }
      most = Math.min(most, nanos(large));
    }
    return (double) most / least;
  }

  private static long nanos(Pool pool) {
    long begin = THREADS.getCurrentThreadCpuTime();
    ScalingPlan plan = plan(pool);
    long took = THREADS.getCurrentThreadCpuTime() - begin;
    assertFalse(plan.why().isBlank());
    return took;
  }

  private static ScalingPlan plan(Pool pool) {
    return ScalingPlan.of(pool, Situation.MEMORY, Situation.POLICY, Situation.NOW);
  }
}
