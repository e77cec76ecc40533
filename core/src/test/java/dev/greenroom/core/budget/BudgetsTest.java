package dev.greenroom.core.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.decision.Decision;
import dev.greenroom.core.decision.DecisionKind;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * What a budget refuses, and when. A process of half a core and a GB is worth 0.024685 USD an hour.
 */
class BudgetsTest {
  private static final Duration MINUTE = Duration.ofSeconds(61);

  private World world;
  private Application app;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    app = world.app("duel");
    world.deploy(app, 10);
  }

  @AfterEach
  void end() {
    world.close();
  }

  private Instant now() {
    return world.clock.instant();
  }

  private void set(String limit) {
    world.core.budgets().set(World.ORG, new BigDecimal(limit), "me", now());
  }

  private void tick() {
    world.core.ticks().usage().run(now());
  }

  private Process running() {
    RoomCreation.Created created = world.core.roomCreation().create(world.room(app));
    Process process =
        world.core.processes().get(created.room().allocation().processId()).orElseThrow();
    world.core.lifecycle().started(process, now(), now(), List.of());
    return world.core.processes().get(process.processId()).orElseThrow();
  }

  private String refused() {
    GreenroomException refused =
        assertThrows(
            GreenroomException.class, () -> world.core.roomCreation().create(world.room(app)));
    assertEquals(ErrorCode.PAYMENT_REQUIRED, refused.code());
    return refused.getMessage();
  }

  private void created() {
    world.core.roomCreation().create(world.room(app));
  }

  @Test
  void aBudgetThatIsReachedRefusesRoomsAndProcessesAndEndsNone() {
    Process process = running();
    set("0.05");
    world.clock.pass(Duration.ofHours(2));
    tick();
    created();
    world.clock.pass(Duration.ofMinutes(2));
    String message = refused();
    assertTrue(
        message.matches("Room \\w+ was not created: the budget of this month is used up\\."),
        message);
    Application latest = world.core.applications().get(app.appId()).orElseThrow();
    GreenroomException opened =
        assertThrows(
            GreenroomException.class,
            () -> world.core.processCreation().create(latest, Region.Tokyo, "me"));
    assertEquals(ErrorCode.PAYMENT_REQUIRED, opened.code());
    assertTrue(opened.getMessage().startsWith("Process "), opened.getMessage());
    assertEquals(
        ProcessStatus.running,
        world.core.processes().get(process.processId()).orElseThrow().status());
  }

  @Test
  void itIsReckonedFromMinuteToMinuteWithoutBeingMeasured() {
    running();
    set("0.05");
    world.clock.pass(Duration.ofHours(3));
    refused();
    Budget budget = world.core.budgets().get(World.ORG).orElseThrow();
    assertEquals(0, budget.spent().signum(), "nobody has measured it since");
    assertEquals(0.074055, budget.spentAt(now()).doubleValue(), 1e-6);
  }

  @Test
  void whatRunsSinceItWasMeasuredIsNoticedWithinTwoMinutes() {
    set("0.02");
    running();
    world.clock.pass(Duration.ofHours(1));
    created();
    tick();
    created();
    world.clock.pass(MINUTE);
    refused();
  }

  @Test
  void aLimitOfNothingRefusesAtOnceAndNoLimitNothing() {
    created();
    set("0");
    refused();
    set("10");
    created();
    set("0");
    refused();
    world.core.budgets().remove(World.ORG);
    created();
    assertEquals(Optional.empty(), world.core.budgets().get(World.ORG));
  }

  /** Another machine reads it again within a minute. */
  @Test
  void anotherMachineRemembersForAMinute() {
    var other = world.coreWith(world.client, world.clock, Policy.defaults(), time -> {});
    other.roomCreation().create(world.room(app));
    set("0");
    other.roomCreation().create(world.room(app));
    world.clock.pass(MINUTE);
    assertThrows(GreenroomException.class, () -> other.roomCreation().create(world.room(app)));
  }

  @Test
  void aNewMonthBeginsAtNothing() {
    Process process = running();
    world.clock.pass(Duration.ofHours(10));
    world
        .core
        .lifecycle()
        .over(
            world.core.processes().get(process.processId()).orElseThrow(),
            ProcessStatus.stopped,
            now(),
            "done");
    set("0.2");
    refused();
    world.clock.pass(Duration.between(now(), Instant.parse("2046-02-01T00:00:00Z")));
    created();
    tick();
    assertEquals(
        0, world.core.budgets().get(World.ORG).orElseThrow().spent().signum(), "measured anew");
  }

  @Test
  void theJobTellsWhenABudgetIsReachedAndWhenItIsNot() {
    running();
    set("0.03");
    assertEquals(List.of(), world.core.ticks().usage().run(now()));
    world.clock.pass(Duration.ofHours(2));
    assertEquals(
        List.of("budget of %s: 0.05 USD of 0.03 USD, nothing new is started".formatted(World.ORG)),
        world.core.ticks().usage().run(now()));
    assertEquals(List.of(), world.core.ticks().usage().run(now()), "once");
    world.clock.pass(Duration.between(now(), Instant.parse("2046-02-01T00:10:00Z")));
    assertEquals(
        List.of(
            "budget of %s: 0.004114 USD of 0.03 USD, new rooms are created again"
                .formatted(World.ORG)),
        world.core.ticks().usage().run(now()));
  }

  /** A client whose answer was lost repeats itself, and is told of the room that it has. */
  @Test
  void whoRepeatsARequestIsNotRefusedWhatTheyWereGiven() {
    RoomRequest request = world.roomWithKey(app, "key");
    String roomId = world.core.roomCreation().create(request).room().roomId();
    set("0");
    assertEquals(roomId, world.core.roomCreation().create(request).room().roomId());
    assertThrows(
        GreenroomException.class,
        () -> world.core.roomCreation().create(world.roomWithKey(app, "other")));
  }

  @Test
  void aRefusalIsRecordedUnderTheRoomThatItNames() {
    set("0");
    String roomId = refused().split(" ")[1];
    List<Decision> decisions = world.core.decisions().of(Decision.room(roomId), 5);
    assertEquals(1, decisions.size());
    assertEquals(DecisionKind.budgetRefused, decisions.getFirst().kind());
    assertEquals(World.ORG, decisions.getFirst().facts().get(Decision.ORG));
    assertEquals("0.00 USD", decisions.getFirst().facts().get("limit"));
  }

  @Test
  void oneOrganizationsBudgetIsNotAnothers() {
    world.core.budgets().set("org-other", BigDecimal.ZERO, "them", now());
    created();
    assertEquals(1, world.core.budgets().all().size());
  }

  @Test
  void anOldMeasureDoesNotReplaceALaterOne() {
    running();
    set("5");
    Instant early = now();
    Budget read = world.core.budgets().get(World.ORG).orElseThrow();
    world.clock.pass(Duration.ofHours(1));
    tick();
    assertEquals(Optional.empty(), world.core.budgets().measure(read, early));
    assertEquals(now(), world.core.budgets().get(World.ORG).orElseThrow().measuredAt());
    world.core.budgets().remove(World.ORG);
    assertEquals(Optional.empty(), world.core.budgets().measure(read, now()), "nor bring it back");
    assertEquals(Optional.empty(), world.core.budgets().get(World.ORG));
  }

  @Test
  void thePeakOfAWeekIsTheLargestSampleOfItsDays() {
    assertEquals(0, world.core.peaks().largest(World.ORG, now()));
    Process first = running();
    created();
    tick();
    assertEquals(500, world.core.peaks().largest(World.ORG, now()), "what starts does not run yet");
    for (int i = 0; i < 2; i++) {
      world.deploy(app, 10);
      running();
    }
    tick();
    world.core.lifecycle().stop(first, now(), "asked");
    tick();
    assertEquals(
        1500, world.core.peaks().largest(World.ORG, now()), "a smaller one changes nothing");
    assertEquals(0, world.core.peaks().largest("org-other", now()));
    world.clock.pass(Duration.ofDays(6));
    tick();
    assertEquals(1500, world.core.peaks().largest(World.ORG, now()));
    world.clock.pass(Duration.ofDays(1));
    tick();
    assertEquals(1000, world.core.peaks().largest(World.ORG, now()));
  }

  /** As when the item of one organization cannot be read. */
  @Test
  void oneOrganizationThatFailsDoesNotKeepTheOthersWaiting() {
    List<String> all = List.of("org-1-fails", "org-2", "org-3");
    all.forEach(org -> world.core.budgets().set(org, BigDecimal.ZERO, "me", now()));
    world.clock.pass(MINUTE);
    Core failing =
        world.coreWith(
            Intercepted.client(
                world.engine(),
                (request, engine) -> {
                  if (request instanceof UpdateItemRequest update
                      && update.key().toString().contains("org-1-fails")) {
                    throw new IllegalStateException("this one fails");
                  }
                  return engine.apply(request);
                }),
            world.clock,
            Policy.defaults(),
            time -> {});
    assertThrows(IllegalStateException.class, () -> failing.ticks().usage().run(now()));
    for (String org : all) {
      boolean measured = world.core.budgets().get(org).orElseThrow().measuredAt().equals(now());
      assertEquals(!org.equals("org-1-fails"), measured, org);
    }
  }
}
