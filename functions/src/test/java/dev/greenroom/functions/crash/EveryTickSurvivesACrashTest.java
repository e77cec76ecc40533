package dev.greenroom.functions.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.greenroom.core.Tables;
import dev.greenroom.core.allocation.Action;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.LeaseLost;
import dev.greenroom.core.process.Reconciler;
import dev.greenroom.core.reaping.ReapPlan;
import dev.greenroom.core.scaling.ScalingAction;
import dev.greenroom.functions.testing.UsedCalls;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same for the jobs: a leader dies in mid-tick, or another takes the lease and runs the same
 * tick in between.
 */
class EveryTickSurvivesACrashTest {

  @Test
  void everyTickAtEveryPoint() {
    try (CrashStage stage = new CrashStage()) {
      Points points = new Points(stage);
      List<String> jobs = stage.jobs().stream().map(Tick::name).toList();
      for (String job : jobs) {
        Map<String, Runnable> cases = new TickCases(stage).of(job);
        assertFalse(cases.isEmpty(), "the job " + job + " needs a case in TickCases");
        everywhere(stage, points, job, cases);
      }
      System.out.printf(
          "crash points: %d ticks × points = %d, %d violations%n",
          jobs.size(), points.points(), points.violations().size());
      assertEquals(List.of(), points.violations());
    }
  }

  @Test
  void everyKindOfActionHasACase() {
    try (CrashStage stage = new CrashStage()) {
      assertCovered(ReapPlan.Action.class, new TickCases(stage).of("reap").keySet());
      assertCovered(Action.class, new TickCases(stage).of("allocate").keySet());
      assertCovered(ScalingAction.class, new TickCases(stage).of("scale").keySet());
      assertCovered(Reconciler.Difference.class, new TickCases(stage).of("reconcile").keySet());
    }
  }

  /** Each of the two alone is enough; that both are gone must show. */
  @ParameterizedTest
  @ValueSource(strings = {"reap", "place", "reconcile"})
  void theFenceAndTheConditionsOfAProcessAreNoticedWhenTheyAreGone(String job) {
    try (CrashStage stage = new CrashStage()) {
      Tables tables = stage.world().tables;
      stage.unguard(tables.processes(), tables.jobs());
      Points points = new Points(stage).untilTheFirst();
      everywhere(stage, points, job, new TickCases(stage).of(job));
      assertFalse(points.violations().isEmpty(), "nobody notices");
    }
  }

  /** What is decided by counting has a condition of its own: the turn of its application. */
  @Test
  void theTurnsOfAnApplicationAreNoticedWhenTheyAreGoneToo() {
    try (CrashStage stage = new CrashStage()) {
      Tables tables = stage.world().tables;
      stage.unguard(tables.processes(), tables.jobs(), tables.apps());
      Points points = new Points(stage).untilTheFirst();
      everywhere(stage, points, "allocate", new TickCases(stage).of("allocate"));
      assertFalse(points.violations().isEmpty(), "nobody notices");
    }
  }

  private static void assertCovered(Class<?> kinds, Set<String> cases) {
    Set<String> uncovered =
        Arrays.stream(kinds.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .filter(kind -> cases.stream().noneMatch(name -> name.startsWith(kind)))
            .collect(Collectors.toSet());
    assertEquals(Set.of(), uncovered, "kinds without a case in TickCases");
  }

  private static void everywhere(
      CrashStage stage, Points points, String job, Map<String, Runnable> cases) {
    cases.forEach(
        (what, prepare) ->
            points.everywhere(
                job + ", " + what,
                () -> {
                  prepare.run();
                  return scene(stage, job);
                }));
  }

  private static Points.Scene scene(CrashStage stage, String job) {
    return new Points.Scene() {
      @Override
      public String act() {
        UsedCalls.byJobs();
        try {
          return tick(stage, job).run(stage.world().clock.instant()).size() + " decisions";
        } catch (LeaseLost overtaken) {
          return "another leads";
        } finally {
          UsedCalls.byNone();
        }
      }

      /** Jobs repeat themselves for ever. */
      @Override
      public boolean repeatable() {
        return true;
      }
    };
  }

  private static Tick tick(CrashStage stage, String job) {
    return stage.jobsUnderTest().stream()
        .filter(tick -> tick.name().equals(job))
        .findFirst()
        .orElseThrow();
  }
}
