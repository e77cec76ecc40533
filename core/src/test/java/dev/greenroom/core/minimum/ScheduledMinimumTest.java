package dev.greenroom.core.minimum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.fleet.Fleet;
import dev.greenroom.core.fleet.FleetScaling;
import dev.greenroom.core.fleet.NodeShape;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules in the tables, on a clock that a test moves. The fleet's machines have 8 vCPUs. */
class ScheduledMinimumTest {
  private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");
  private static final Region CHICAGO = Region.Chicago;
  private World world;
  private Fleet fleet;

  @BeforeEach
  void start() {
    world = new World();
    fleet =
        new Fleet(
            World.ORG,
            "fleet-1",
            "one",
            "shape-amd64-8-32",
            85,
            FleetScaling.DEFAULT,
            Map.of(),
            now(),
            "me");
    world.core.fleets().create(fleet, false);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private Instant now() {
    return world.clock.instant();
  }

  private void moveTo(Instant moment) {
    world.clock.pass(Duration.between(now(), moment));
  }

  private static MinimumSchedule.Terms terms(
      String cron, int vcpus, Duration duration, Duration lead) {
    return new MinimumSchedule.Terms(
        cron,
        "America/New_York",
        vcpus,
        vcpus / 8,
        Optional.of(duration),
        Optional.empty(),
        lead,
        true);
  }

  private MinimumSchedule put(String name, MinimumSchedule.Terms terms) {
    return put(world.core, name, terms);
  }

  private MinimumSchedule put(Core core, String name, MinimumSchedule.Terms terms) {
    return core.minimumSchedules()
        .put(
            new MinimumSchedule(
                World.ORG, fleet.fleetId(), CHICAGO, name, terms, now(), "me", now(), "me"));
  }

  private List<String> tick() {
    return tick(world.core);
  }

  private List<String> tick(Core core) {
    return core.ticks().minimums().run(now());
  }

  /** As one who has just started sees it: with a wiring of its own, from the tables alone. */
  private InForce inForce() {
    Core fresh = restarted();
    Fleet read = fresh.fleets().require(World.ORG, fleet.fleetId());
    return Minimums.inForce(
        read,
        fresh.fleets().shapes(),
        fresh.minimumSchedules().of(fleet.fleetId()),
        CHICAGO,
        now());
  }

  private Core restarted() {
    return world.coreWith(world.client, world.clock, Policy.defaults(), time -> {});
  }

  private List<Decision> decisions() {
    return world.core.decisions().of(Decision.fleet(fleet.fleetId()), 100);
  }

  /** Acceptance 5 of the fleets: Fridays from 18:00 to 23:00 in New York, 64 vCPUs. */
  @ParameterizedTest
  @CsvSource({
    // The Fridays before and after both changes of 2046, and what New York is behind UTC then.
    "2046-03-09, 5, 0",
    "2046-03-16, 4, 0",
    "2046-11-02, 4, 0",
    "2046-11-09, 5, 0",
    "2046-03-09, 5, 30",
    "2046-03-16, 4, 30",
    "2046-11-02, 4, 30",
    "2046-11-09, 5, 30"
  })
  void fridayEveningRisesAtTheRightInstantAndSurvivesARestart(
      LocalDate friday, int behind, int leadMinutes) {
    put(
        "friday",
        terms("0 0 18 ? * FRI", 64, Duration.ofHours(5), Duration.ofMinutes(leadMinutes)));
    Instant starts = Instant.parse(friday + "T00:00:00Z").plusSeconds(3600L * (18 + behind));
    Instant inForceFrom = starts.minus(Duration.ofMinutes(leadMinutes));
    assertEquals(
        LocalDateTime.of(friday, LocalTime.of(18, 0)), LocalDateTime.ofInstant(starts, NEW_YORK));
    moveTo(inForceFrom.minusMillis(1));
    assertEquals(0, inForce().nodes());
    assertEquals(List.of(), tick());
    moveTo(inForceFrom);
    assertEquals(8, inForce().nodes(), "64 vCPUs on nodes of 8");
    assertEquals(
        List.of(
            "Chicago of fleet fleet-1: the minimum rose from 0 nodes to 8 by the schedule 'friday'"
                + " until "
                + starts.plus(Duration.ofHours(5))),
        tick());
    moveTo(starts.plus(Duration.ofHours(2)));
    assertEquals(8, inForce().nodes(), "after a restart within the window");
    assertEquals(List.of(), tick(restarted()), "told already");
    Instant ends = starts.plus(Duration.ofHours(5));
    assertEquals(LocalTime.of(23, 0), LocalDateTime.ofInstant(ends, NEW_YORK).toLocalTime());
    moveTo(ends.minusMillis(1));
    assertEquals(8, inForce().nodes());
    moveTo(ends);
    assertEquals(0, inForce().nodes());
    assertEquals(1, tick(restarted()).size());
    assertEquals(
        List.of(DecisionKind.minimumRaised, DecisionKind.minimumLowered),
        decisions().stream().map(Decision::kind).toList());
  }

  @ParameterizedTest
  @CsvSource({
    // The clocks go from 2:00 to 3:00, and back from 2:00 to 1:00.
    "0 30 2 * * ?, 2046-03-11, 2046-03-11T07:00:00Z",
    "0 0 2 * * ?, 2046-03-11, 2046-03-11T07:00:00Z",
    "0 0 3 * * ?, 2046-03-11, 2046-03-11T07:00:00Z",
    "0 30 1 * * ?, 2046-11-04, 2046-11-04T05:30:00Z",
    "0 0 2 * * ?, 2046-11-04, 2046-11-04T07:00:00Z"
  })
  void aStartThatIsSkippedComesAtOnceAndOneThatComesTwiceCountsOnce(
      String cron, LocalDate day, Instant expected) {
    Timetable table = new Timetable(terms(cron, 8, Duration.ofMinutes(20), Duration.ZERO));
    Instant midnight = day.atStartOfDay(NEW_YORK).toInstant();
    List<Instant> next = table.next(midnight, 2).stream().map(Activation::startsAt).toList();
    assertEquals(expected, next.getFirst());
    assertEquals(day.plusDays(1), LocalDateTime.ofInstant(next.getLast(), NEW_YORK).toLocalDate());
  }

  @Test
  void whoeverWasAwayAppliesWhatIsTrueNowAndAClockThatJumpsToo() {
    put("friday", terms("0 0 18 ? * FRI", 64, Duration.ofHours(5), Duration.ZERO));
    tick();
    moveTo(Instant.parse("2046-03-10T01:30:00Z"));
    assertEquals(1, tick().size(), "started two and a half hours ago");
    world.clock.step(Duration.ofHours(-4));
    assertEquals(1, tick().size(), "it is not yet six");
    world.clock.step(Duration.ofHours(4));
    assertEquals(1, tick().size());
    world.clock.step(Duration.ofDays(1));
    assertEquals(1, tick().size());
    world.clock.step(Duration.ofDays(7));
    assertEquals(List.of(), tick(), "a whole window was slept through: nothing has changed");
    assertEquals(4, decisions().size());
  }

  @Test
  void ofOverlappingOnesTheHighestWinsAndTheBaselineIsNeverUndercut() {
    Instant day = Instant.parse("2046-06-01T00:00:00Z");
    moveTo(day);
    put("long", terms("0 0 6 * * ?", 16, Duration.ofHours(12), Duration.ZERO));
    put("peak", terms("0 0 9 * * ?", 40, Duration.ofHours(2), Duration.ZERO));
    put("off", disabled(terms("0 0 6 * * ?", 80, Duration.ofHours(12), Duration.ZERO)));
    assertEquals(0, inForce().nodes());
    moveTo(day.plus(Duration.ofHours(10)));
    assertEquals(
        new InForce(2, Optional.of("long"), Optional.of(day.plus(Duration.ofHours(22)))),
        inForce());
    moveTo(day.plus(Duration.ofHours(13)));
    assertEquals(5, inForce().nodes());
    moveTo(day.plus(Duration.ofHours(15)));
    assertEquals(2, inForce().nodes());
    world.core.fleetBaselines().setNodes(World.ORG, fleet.fleetId(), CHICAGO, 3, now());
    assertEquals(new InForce(3, Optional.empty(), Optional.empty()), inForce());
  }

  private static MinimumSchedule.Terms disabled(MinimumSchedule.Terms of) {
    return new MinimumSchedule.Terms(
        of.cron(),
        of.timeZone(),
        of.minVcpus(),
        of.minNodes(),
        of.duration(),
        of.endCron(),
        of.leadTime(),
        false);
  }

  @Test
  void anotherShapeIsRoundedUpToWholeNodesAndOneThatIsGoneKeepsTheirNumber() {
    MinimumSchedule.Terms terms = terms("0 0 6 * * ?", 40, Duration.ofHours(1), Duration.ZERO);
    assertEquals(4, terms.nodes(Optional.of(12)));
    assertEquals(10, terms.nodes(Optional.of(4)));
    assertEquals(5, terms.nodes(Optional.empty()));
    assertEquals(
        Optional.of(8),
        world.core.fleets().shapes().find(fleet.nodeShapeId()).map(NodeShape::vcpus));
  }

  @Test
  void theSameAgainChangesNothingAndAnotherOneTakesItsPlace() {
    MinimumSchedule.Terms first = terms("0 0 6 * * ?", 16, Duration.ofHours(1), Duration.ZERO);
    MinimumSchedule made = put("a", first);
    world.clock.pass(Duration.ofMinutes(1));
    assertEquals(made, put("a", first));
    MinimumSchedule.Terms other =
        new MinimumSchedule.Terms(
            "0 0 7 * * ?",
            "UTC",
            8,
            1,
            Optional.empty(),
            Optional.of("0 0 9 * * ?"),
            Duration.ofMinutes(5),
            true);
    MinimumSchedule changed = put("a", other);
    assertEquals(other, changed.terms());
    assertEquals(made.createdAt(), changed.createdAt());
    assertEquals(now(), changed.changedAt());
    assertEquals(List.of(changed), world.core.minimumSchedules().of(fleet.fleetId(), CHICAGO));
    assertEquals(List.of(changed), world.core.minimumSchedules().enabled());
    assertEquals(List.of(), world.core.minimumSchedules().of(fleet.fleetId(), Region.Tokyo));
    world.core.minimumSchedules().remove(fleet.fleetId(), CHICAGO, "a");
    GreenroomException gone =
        assertThrows(
            GreenroomException.class,
            () -> world.core.minimumSchedules().remove(fleet.fleetId(), CHICAGO, "a"));
    assertEquals(ErrorCode.NOT_FOUND, gone.code());
  }

  @Test
  void whatIsRemovedInItsWindowIsToldOnceAndThenNoLongerLookedAt() {
    Instant noon = Instant.parse("2046-06-01T16:00:00Z");
    moveTo(noon);
    put("a", terms("0 0 12 * * ?", 16, Duration.ofHours(1), Duration.ZERO));
    assertEquals(1, tick().size());
    world.core.minimumSchedules().remove(fleet.fleetId(), CHICAGO, "a");
    assertTrue(tick().getFirst().contains("fell from 2 nodes to 0 by the baseline"));
    assertEquals(List.of(), world.core.minimumSchedules().enabled());
    assertEquals(List.of(), tick());
    put("a", terms("0 0 12 * * ?", 16, Duration.ofHours(1), Duration.ZERO));
    assertEquals(1, tick().size(), "and begins anew");
  }

  @Test
  void fiftyAreTheMostWhoeverIsFaster() throws Exception {
    MinimumSchedule.Terms terms = terms("0 0 6 * * ?", 16, Duration.ofHours(1), Duration.ZERO);
    for (int i = 0; i < 48; i++) {
      put("s" + i, terms);
    }
    try (ExecutorService both = Executors.newFixedThreadPool(4)) {
      List<Callable<String>> racers =
          List.of("a", "b", "c", "d").stream()
              .map(
                  name ->
                      (Callable<String>)
                          () -> {
                            try {
                              return put(restarted(), name, terms).name();
                            } catch (GreenroomException full) {
                              return full.code().name();
                            }
                          })
              .toList();
      long full =
          both.invokeAll(racers).stream()
              .filter(done -> done.resultNow().equals(ErrorCode.INVALID.name()))
              .count();
      assertEquals(2, full);
    }
    assertEquals(50, world.core.minimumSchedules().of(fleet.fleetId(), CHICAGO).size());
    put("s1", terms("0 0 7 * * ?", 8, Duration.ofHours(1), Duration.ZERO));
    world.core.minimumSchedules().remove(fleet.fleetId(), CHICAGO, "s2");
    put("e", terms);
  }
}
