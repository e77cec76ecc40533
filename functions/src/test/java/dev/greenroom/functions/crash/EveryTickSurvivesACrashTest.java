package dev.greenroom.functions.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.job.Tick;
import dev.greenroom.core.process.Reconciler;
import dev.greenroom.core.reaping.ReapPlan;
import dev.greenroom.core.testing.World;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same for the jobs: a leader dies in mid-tick, or a second one runs the same tick. */
class EveryTickSurvivesACrashTest {

  @Test
  void everyTickAtEveryPoint() {
    try (CrashStage stage = new CrashStage()) {
      Points points = new Points(stage);
      List<String> jobs = stage.plain().ticks(World.NODE).stream().map(Tick::name).toList();
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
  void everyKindOfActionOfTheReaperAndTheReconcilerHasACase() {
    try (CrashStage stage = new CrashStage()) {
      assertCovered(ReapPlan.Action.class, new TickCases(stage).of("reap").keySet());
      assertCovered(Reconciler.Difference.class, new TickCases(stage).of("reconcile").keySet());
    }
  }

  @ParameterizedTest
  @CsvSource({"reap", "place", "reconcile"})
  void aConditionThatIsGoneIsNoticed(String job) {
    try (CrashStage stage = new CrashStage()) {
      stage.unguard(Optional.of(stage.world().tables.processes()));
      Points points = new Points(stage);
      everywhere(stage, points, job, new TickCases(stage).of(job));
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
        List<String> decisions = tick(stage, job).run(stage.world().clock.instant());
        return decisions.size() + " decisions";
      }

      /** Jobs repeat themselves for ever. */
      @Override
      public boolean repeatable() {
        return true;
      }
    };
  }

  private static Tick tick(CrashStage stage, String job) {
    Optional<Tick> tick =
        stage.core().ticks(World.NODE).stream().filter(t -> t.name().equals(job)).findFirst();
    assertTrue(tick.isPresent());
    return tick.get();
  }
}
