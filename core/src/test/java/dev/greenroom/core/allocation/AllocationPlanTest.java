package dev.greenroom.core.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.AllocationState;
import dev.greenroom.core.process.ProcessStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is decided in one look, and how a rollout goes step by step. */
class AllocationPlanTest {
  private static final Duration TICK = Duration.ofSeconds(5);

  private final PretendRegion region = new PretendRegion();

  private Pretend running(int deployment) {
    return region.add(deployment).bound(region.now);
  }

  private List<String> kinds() {
    return region.tick().stream().map(action -> action.getClass().getSimpleName()).toList();
  }

  /** The region in a few letters: o(ld) and n(ew), capital when open, then what drains. */
  private String shape() {
    StringBuilder shape = new StringBuilder();
    for (Pretend p : region.standing()) {
      String letter = p.deployment == region.newest ? "n" : "o";
      shape.append(
          switch (p.status) {
            case starting -> letter;
            case running -> letter.toUpperCase(java.util.Locale.ROOT);
            case draining -> letter + "-";
            default -> letter + "x";
          });
    }
    return shape.toString();
  }

  @Test
  void whatIsMissingIsStartedAtOnceAndNoMoreThanThat() {
    region.wants(1, 3, 5);
    assertEquals(List.of("Start", "Start", "Start"), kinds());
    assertEquals(List.of(), kinds(), "they are on their way");
    region.in(ProcessStatus.starting).forEach(p -> p.bound(region.now));
    assertEquals(List.of(), kinds());
    region.all.getFirst().over(ProcessStatus.failed, region.now);
    region.pass(Duration.ofMinutes(1));
    assertEquals(List.of("Start"), kinds(), "one that crashed is replaced");
  }

  @Test
  void aLargeTargetIsReachedInSteps() {
    region.wants(1, 25, 25);
    assertEquals(10, kinds().size());
    assertEquals(10, kinds().size());
    assertEquals(5, kinds().size());
  }

  @Test
  void whatStandsBesidesCountsTowardsMax() {
    region.wants(2, 4, 4);
    running(1).status = ProcessStatus.stopping;
    running(1).holding(2).drains();
    running(1);
    assertEquals(List.of("TakeBack", "Start"), kinds(), "one place is taken by what stops");
  }

  /** A place beside: new, then old, one after the other. */
  @Test
  void aRolloutWithAPlaceToSpareStartsFirstAndDrainsThen() {
    region.wants(2, 2, 3);
    running(1).holding(1);
    running(1);
    region.pass(Duration.ofMinutes(1));
    region.newest = 2;
    List<String> story = new ArrayList<>();
    for (int n = 0; n < 20; n++) {
      region.tick();
      story.add(shape());
      region.in(ProcessStatus.starting).forEach(p -> p.bound(region.now));
      region.in(ProcessStatus.stopping).forEach(p -> p.over(ProcessStatus.stopped, region.now));
      region.those(p -> p.asked).forEach(p -> p.status = ProcessStatus.stopping);
      region.those(p -> p.asked).forEach(p -> p.asked = false);
      region.pass(TICK);
    }
    assertEquals("OOn", story.get(0));
    assertEquals("Oo-N", story.get(1), "the emptier one of the old");
    assertTrue(story.contains("ONn"), story.toString());
    assertEquals("o-NN", story.getLast(), "its room has not ended");
    region.all.getFirst().rooms = 0;
    region.all.getFirst().roomsUpdatedAt = region.now;
    assertEquals(List.of(), kinds(), "somebody may still look at the score");
    region.pass(region.policy.quiet());
    assertEquals(List.of("Ask"), kinds());
  }

  /** No place beside: an old one makes place, as far as the minimum allows. */
  @Test
  void aRolloutWithoutAPlaceToSpareDrainsFirst() {
    region.wants(1, 2, 2);
    running(1).holding(1);
    running(1).holding(1);
    region.newest = 2;
    assertEquals(List.of("Drain"), kinds());
    assertEquals(List.of(), kinds(), "the last one is the minimum");
    region.in(ProcessStatus.draining).forEach(p -> p.over(ProcessStatus.stopped, region.now));
    assertEquals(List.of("Start"), kinds());
  }

  @Test
  void aRolloutThatCannotBeSaysSoOnce() {
    region.wants(2, 2, 2);
    running(1);
    running(1);
    region.newest = 2;
    List<Action> actions = region.tick();
    assertEquals(
        "deployment 2 cannot be rolled out in Frankfurt, where 2 stand, at most 2 may, and 2 must"
            + " take rooms",
        ((Action.Remember) actions.getFirst()).said());
    assertEquals(List.of(), kinds());
    region.wants(2, 2, 3);
    assertEquals(List.of("Remember", "Start"), kinds());
  }

  @Test
  void whatNeverStartedForAnOlderDeploymentIsWithdrawnUnlessARoomWaitsForIt() {
    region.wants(0, 2, 4);
    region.add(1);
    region.add(1).holding(1);
    region.newest = 2;
    assertEquals(List.of("Withdraw", "Start"), kinds());
    assertEquals("oxon", shape());
  }

  @ParameterizedTest
  @CsvSource({"1,3,3", "2,3,4", "3,3,4", "0,1,1", "1,4,8"})
  void aDeploymentThatNeverComesUpDropsNoMoreThanThePlaceItNeeds(int min, int target, int max) {
    region.wants(min, target, max);
    for (int n = 0; n < target; n++) {
      running(1);
    }
    region.pass(Duration.ofHours(1));
    region.newest = 2;
    Instant began = region.now;
    int started = 0;
    List<String> said = new ArrayList<>();
    while (region.now.isBefore(began.plus(Duration.ofHours(2)))) {
      for (Action action : region.tick()) {
        if (action instanceof Action.Start) {
          started++;
        } else if (action instanceof Action.Remember remember) {
          said.add(remember.said());
        }
      }
      region.pass(TICK);
      region.in(ProcessStatus.starting).stream()
          .filter(p -> !p.createdAt.plusSeconds(100).isAfter(region.now))
          .forEach(p -> p.over(ProcessStatus.failed, region.now));
      region.those(p -> p.asked).forEach(p -> p.over(ProcessStatus.stopped, region.now));
      int spare = max > target ? 0 : 1;
      assertTrue(region.open(false).size() >= target - spare, () -> "dropped: " + shape());
    }
    assertTrue(started >= 10 && started <= 25, "tries in two hours: " + started);
    assertEquals(
        "1 process of deployment 2 in Frankfurt did not come up; the next one is tried at "
            + began.plusSeconds(started(max > target)).plusSeconds(110),
        said.getFirst());
    assertEquals(said.size(), started - said.stream().filter(String::isEmpty).count(), "each once");
  }

  /** With no place to spare the first look makes it, and the next two see it come. */
  private static int started(boolean spare) {
    return spare ? 0 : 10;
  }

  @Test
  void aPauseGrowsWithTheRoundsAndEndsWithOneThatStays() {
    region.wants(0, 1, 3);
    List<Long> waits = new ArrayList<>();
    Instant failedAt = region.now;
    for (int n = 0; n < 8; n++) {
      while (!kinds().contains("Start")) {
        region.pass(Duration.ofSeconds(1));
      }
      waits.add(Duration.between(failedAt, region.now).toSeconds());
      region.in(ProcessStatus.starting).forEach(p -> p.over(ProcessStatus.failed, region.now));
      failedAt = region.now;
    }
    assertEquals(List.of(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L), waits);
    region.pass(Duration.ofMinutes(5));
    assertTrue(kinds().contains("Start"));
    Pretend stays = region.in(ProcessStatus.starting).getFirst().bound(region.now);
    region.pass(region.policy.proven());
    assertEquals(List.of("Remember"), kinds());
    assertEquals(AllocationState.NONE, region.state);
    stays.over(ProcessStatus.failed, region.now);
    assertEquals(List.of("Start"), kinds(), "it had come up: its end is no failure of that kind");
  }

  @Test
  void tooFewTakeRoomsSoWhatDrainsIsTakenBackTheNewestFirst() {
    region.wants(2, 2, 4);
    running(1).holding(2).drains();
    region.newest = 2;
    running(2).drains();
    running(2);
    assertEquals(List.of("TakeBack"), kinds());
    assertEquals("o-NN", shape());
  }

  @Test
  void whatIsNoLongerWantedIsLeftToIdleness() {
    region.wants(2, 4, 4);
    kinds();
    region.in(ProcessStatus.starting).forEach(p -> p.bound(region.now));
    region.wants(1, 1, 1);
    assertEquals(List.of(), kinds());
    region.wanted = Optional.empty();
    assertEquals(List.of(), kinds());
    region.all.getFirst().drains();
    region.pass(region.policy.quiet());
    assertEquals(List.of("Ask"), kinds(), "what drained already is seen through");
  }

  @Test
  void theAutoscalerAddsAtOnceAndTakesAwayAfterALullWhatIsEmpty() {
    region.autoscales(1, 4, 10);
    kinds();
    Pretend first = region.all.getFirst().bound(region.now);
    first.connections = 31;
    assertEquals(List.of("Remember", "Start", "Start", "Start"), kinds());
    assertEquals(4, region.wanted.orElseThrow().target());
    region.in(ProcessStatus.starting).forEach(p -> p.bound(region.now));
    region.in(ProcessStatus.running).forEach(p -> p.connections = 1);
    first.connections = 12;
    assertEquals(List.of("Remember"), kinds(), "15 need 2: a lull begins");
    first.connections = 25;
    assertEquals(List.of("Remember"), kinds(), "28 need 3, the most in this lull");
    first.connections = 1;
    region.pass(region.policy.lull().minusSeconds(1));
    assertEquals(List.of(), kinds());
    region.pass(Duration.ofSeconds(1));
    assertEquals(List.of("Remember"), kinds(), "there is somebody on each");
    assertEquals(3, region.wanted.orElseThrow().target());
    region.all.get(2).connections = 0;
    assertEquals(List.of("Remember", "Drain"), kinds(), "and the next lull");
    assertEquals(ProcessStatus.draining, region.all.get(2).status);
    assertEquals(List.of("Ask"), kinds());
  }

  @Test
  void aClockThatWasSetBackHoldsNothingUp() {
    region.wants(0, 1, 3);
    kinds();
    region.in(ProcessStatus.starting).forEach(p -> p.over(ProcessStatus.failed, region.now));
    kinds();
    region.pass(Duration.ofDays(-1));
    assertEquals(List.of("Remember", "Start"), kinds(), "a failure of the future says nothing");
    region.autoscales(0, 4, 10);
    region.state =
        AllocationState.NONE.withLull(
            Optional.of(new AllocationState.Lull(region.now.plusSeconds(86_400), 0)));
    region.wanted = region.wanted.map(w -> w.withTarget(2));
    region.in(ProcessStatus.starting).forEach(p -> p.bound(region.now));
    kinds();
    assertEquals(region.now, region.state.lull().orElseThrow().since(), "it begins anew");
  }
}
