package dev.greenroom.core.process;

import static dev.greenroom.core.testing.Reports.beat;
import static dev.greenroom.core.testing.Reports.bound;
import static dev.greenroom.core.testing.Reports.idle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Greenroom was away for an hour, and its games were not. */
class ResumptionTest {
  private static final Duration AWAY = Duration.ofHours(1);

  private World world;
  private Application app;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    app = world.app("duel");
    world.deploy(app, 2);
  }

  @AfterEach
  void end() {
    Invariants.check(world);
    world.close();
  }

  private Room room() {
    return world.core.roomCreation().create(world.room(app)).room();
  }

  private Process process(String id) {
    return world.core.processes().get(id).orElseThrow();
  }

  private String running() {
    String id = room().allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    return id;
  }

  private String runningWithoutRooms() {
    Room room = room();
    String id = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant());
    return id;
  }

  private void away() {
    world.clock.pass(AWAY);
    world.core.resumption(World.NODE).run(world.clock.instant());
  }

  private void jobs() {
    world.core.ticks().reaper().run(world.clock.instant());
    world.core.ticks().placer().run(world.clock.instant());
    world.core.ticks().reconciler().apply(World.NODE).run(world.clock.instant());
  }

  @Test
  void aGameThatWasStartingIsGivenItsTimeToBindAnew() {
    String id = room().allocation().processId();
    away();
    jobs();
    assertEquals(ProcessStatus.starting, process(id).status(), process(id).toString());
    world.core.heartbeats().heard(beat(world, bound(world, id, 1)));
    assertEquals(ProcessStatus.running, process(id).status());
  }

  @Test
  void aGameThatNeverBindsIsFailedAllTheSame() {
    String id = room().allocation().processId();
    away();
    world.clock.pass(Duration.ofSeconds(101));
    jobs();
    assertEquals(ProcessStatus.failed, process(id).status());
  }

  @Test
  void aLaunchThatDiedWithGreenroomIsRepeated() {
    Room room = room();
    String id = room.allocation().processId();
    world.launcher.lose(id);
    away();
    List<String> healed =
        world.core.ticks().reconciler().apply(World.NODE).run(world.clock.instant());
    assertEquals(1, healed.size());
    assertTrue(healed.getFirst().startsWith("launched " + id + " again"), healed.getFirst());
    assertTrue(world.launcher.running().contains(id));
    assertEquals(ProcessStatus.starting, process(id).status());
    assertEquals(room.roomId(), world.launcher.order(id).env().get("HATHORA_INITIAL_ROOM_ID"));
    assertEquals(
        List.of(), world.core.ticks().reconciler().apply(World.NODE).run(world.clock.instant()));
  }

  @Test
  void theTimeInWhichNobodyWatchedIsNotIdle() {
    String id = runningWithoutRooms();
    away();
    jobs();
    assertTrue(process(id).accepting(), "asked whether it is idle");
    world.clock.pass(Duration.ofMinutes(5));
    jobs();
    assertFalse(process(id).accepting(), "not asked whether it is idle");
    world.core.heartbeats().heard(beat(world, idle(world, id, true)));
    assertEquals(ProcessStatus.stopping, process(id).status());
  }

  @Test
  void aPlayerWhoStayedThroughItKeepsTheProcess() {
    String id = runningWithoutRooms();
    world.core.heartbeats().heard(beat(world, bound(world, id, 1)));
    away();
    jobs();
    world.core.heartbeats().heard(beat(world, bound(world, id, 1)));
    world.clock.pass(Duration.ofMinutes(6));
    jobs();
    assertTrue(process(id).accepting());
    assertEquals(Optional.empty(), process(id).idleSince());
  }

  @Test
  void whatWasAskedToStopIsAskedAgainAndGivenItsGrace() {
    String id = running();
    assertTrue(world.core.lifecycle().stop(process(id), world.clock.instant(), "a test"));
    away();
    jobs();
    assertTrue(world.launcher.wasStopped(id));
    assertEquals(ProcessStatus.stopping, process(id).status());
  }

  @Test
  void whatWasAskedToStopAndIsGoneStoppedForTheReasonItWasGiven() {
    String id = running();
    assertTrue(world.core.lifecycle().stop(process(id), world.clock.instant(), "a test"));
    world.launcher.lose(id);
    away();
    world.core.ticks().reconciler().apply(World.NODE).run(world.clock.instant());
    assertEquals(ProcessStatus.stopped, process(id).status());
    assertEquals(Optional.of("a test"), process(id).exitReason());
  }

  @Test
  void withNothingAliveThereIsNothingToResume() {
    assertEquals(List.of(), world.core.resumption(World.NODE).run(world.clock.instant()));
  }
}
