package dev.greenroom.core.reaping;

import static dev.greenroom.core.testing.Reports.beat;
import static dev.greenroom.core.testing.Reports.booted;
import static dev.greenroom.core.testing.Reports.bound;
import static dev.greenroom.core.testing.Reports.exited;
import static dev.greenroom.core.testing.Reports.idle;
import static dev.greenroom.core.testing.Reports.unseen;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.DeadlineReason;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.OpenedPort;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the first heartbeat to the last sweep, with a fake clock and the real jobs. */
class LifeOfAProcessTest {
  private static final Duration IDLE = Duration.ofMinutes(5);

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
    world.close();
  }

  private Room room() {
    return world.core.roomCreation().create(world.room(app)).room();
  }

  private Process process(String id) {
    return world.core.processes().get(id).orElseThrow();
  }

  private List<String> reap() {
    return world.core.ticks().reaper().run(world.clock.instant());
  }

  private String running() {
    String id = room().allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    return id;
  }

  private boolean alive(Room room) {
    return world.core.rooms().require(app.appId(), room.roomId()).alive();
  }

  @Test
  void aBoundPortMakesItRunningAndGivesItsAddress() {
    String id = running();
    Process process = process(id);
    assertEquals(ProcessStatus.running, process.status());
    assertEquals(31000, process.defaultPort().orElseThrow().port());
    assertEquals("127.0.0.1", process.defaultPort().orElseThrow().host());
    assertTrue(process.scheduledAt().isPresent() && process.bootedAt().isPresent());
  }

  @Test
  void aPortThatNeverComesFailsItAndTheSentenceNamesWhatItOpened() {
    Room room = room();
    String id = room.allocation().processId();
    world
        .core
        .heartbeats()
        .heard(beat(world, booted(world, id, new OpenedPort("tcp", 31012, "127.0.0.1"))));
    world.clock.pass(Duration.ofSeconds(99));
    assertEquals(List.of(), reap());
    world.clock.pass(Duration.ofSeconds(1));
    world.core.heartbeats().heard(beat(world));
    assertEquals(1, reap().size());

    Process process = process(id);
    assertEquals(ProcessStatus.failed, process.status());
    assertEquals(
        "did not bind its port within 100 s: opened tcp/31012 on 127.0.0.1; the deployment expects"
            + " tcp/7777 on 0.0.0.0, or the port that PORT names",
        process.exitReason().orElseThrow());
    assertTrue(world.launcher.wasStopped(id), "what did not bind is ended");
    assertFalse(alive(room), "its room is destroyed in effect at once");
  }

  @Test
  void aPortThatWasBoundWhileTheAgentCouldNotSaySoEndsNoMatch() {
    Room room = room();
    String id = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, booted(world, id)));
    world.clock.pass(Duration.ofMinutes(10));
    assertEquals(List.of(), reap(), "the lid of the laptop was shut, or the network was gone");
    world.core.heartbeats().heard(beat(world, bound(world, id, 1)));
    assertEquals(List.of(), reap());
    assertEquals(ProcessStatus.running, process(id).status());
    assertTrue(alive(room));
  }

  @Test
  void aHeartbeatThatWasCutShortDoesNotSayThatAPortNeverCame() {
    String id = room().allocation().processId();
    try (Faults faults = new Faults(world.engine(), world.tables.all(), 1, 0, 0, Duration.ZERO)) {
      Core dying = world.coreWith(faults.client(), world.clock, Policy.defaults(), time -> {});
      world.clock.pass(Duration.ofSeconds(95));
      world.core.heartbeats().heard(beat(world));
      world.clock.pass(Duration.ofSeconds(6));
      for (int point = 0; ; point++) {
        faults.crashAt(point);
        try {
          dying.heartbeats().heard(beat(world, bound(world, id, 0)));
          break;
        } catch (Faults.Crash dead) {
          assertEquals(List.of(), reap(), dead.getMessage());
        } finally {
          faults.calls();
        }
      }
    }
    assertEquals(ProcessStatus.running, process(id).status());
  }

  @Test
  void aPortThatNeverCameFailsItOnceItsAgentIsBack() {
    String id = room().allocation().processId();
    world.core.heartbeats().heard(beat(world, booted(world, id)));
    world.clock.pass(Duration.ofSeconds(101));
    world.core.heartbeats().heard(beat(world));
    assertEquals(1, reap().size());
    assertEquals(ProcessStatus.failed, process(id).status());
  }

  @Test
  void aPortThatIsDueWhileItsNodeIsSilentDoesNotStandInTheWayOfOthers() {
    String id = room().allocation().processId();
    world.core.heartbeats().heard(beat(world, booted(world, id)));
    world.clock.pass(Duration.ofMinutes(10));
    reap();
    Process waits = process(id);
    assertEquals(Optional.of(DeadlineReason.bind), waits.deadlineReason());
    assertTrue(waits.deadline().orElseThrow().isAfter(world.clock.instant()));
    world.clock.pass(Duration.ofMinutes(1));
    world.core.heartbeats().heard(beat(world, booted(world, id)));
    assertEquals(1, reap().size());
  }

  @Test
  void anIdleProcessIsAskedAboutAndStoppedWhenItsAgentConfirms() {
    Room room = room();
    String id = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant());
    world.clock.pass(IDLE.minusMillis(1));
    assertEquals(List.of(), reap());
    world.clock.pass(Duration.ofMillis(1));
    assertEquals(1, reap().size());
    assertFalse(process(id).accepting(), "nobody may land on it while the question is open");

    var answer = world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    assertEquals(List.of(id), answer.confirmIdle());
    world.core.heartbeats().heard(beat(world, idle(world, id, true)));
    assertEquals(ProcessStatus.stopping, process(id).status());
    assertTrue(world.launcher.wasStopped(id));
    var last = world.core.heartbeats().heard(beat(world, exited(world, id, 143)));
    assertEquals(List.of(id), last.forget());
    assertEquals(ProcessStatus.stopped, process(id).status());
    assertEquals(
        "idle: no room and no connection for 300 s", process(id).exitReason().orElseThrow());
  }

  @Test
  void aProcessWhosePlayersCannotBeSeenIsStoppedForItsRoomsOnly() {
    Room room = room();
    String id = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant());
    world.clock.pass(IDLE);
    reap();
    world.core.heartbeats().heard(beat(world, unseen(world, id)));
    assertEquals(
        "idle: no room for 300 s (players cannot be seen on its machine)",
        process(id).exitReason().orElseThrow());
  }

  @Test
  void roomsWhosePlayersCannotBeSeenAreNotGivenUp() {
    Policy policy = Policy.defaults().withEmptyRoomTimeout(Optional.of(Duration.ofMinutes(30)));
    var core = world.coreWith(world.client, world.clock, policy, time -> {});
    String id = running();
    world.clock.pass(Duration.ofMinutes(30));
    core.ticks().reaper().run(world.clock.instant());
    core.heartbeats().heard(beat(world, unseen(world, id)));
    assertEquals(ProcessStatus.running, process(id).status(), "a match may be on");
    assertTrue(process(id).accepting());
  }

  @Test
  void aVetoKeepsItAndOpensItAgain() {
    Room room = room();
    String id = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant());
    world.clock.pass(IDLE);
    reap();
    world.core.heartbeats().heard(beat(world, idle(world, id, false)));

    assertEquals(ProcessStatus.running, process(id).status());
    assertTrue(process(id).accepting());
    assertEquals(id, room().allocation().processId(), "the next room lands on it");
  }

  @Test
  void aSilentAgentNeverEndsAMatch() {
    Room room = room();
    String id = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant());
    world.clock.pass(IDLE);
    reap();
    world.clock.pass(Policy.defaults().askTimeout());
    reap();
    assertEquals(ProcessStatus.running, process(id).status());
    assertTrue(process(id).accepting());
    assertEquals(Optional.of(DeadlineReason.idle), process(id).deadlineReason());
  }

  @Test
  void aProcessWithARoomOrAPlayerIsNeverReaped() {
    String withRoom = running();
    world.clock.pass(IDLE.multipliedBy(3));
    reap();
    assertEquals(ProcessStatus.running, process(withRoom).status());
    assertEquals(Optional.empty(), process(withRoom).deadline(), "nothing to watch for");

    Room room = room();
    assertEquals(withRoom, room.allocation().processId());
    world.core.heartbeats().heard(beat(world, bound(world, withRoom, 1)));
    world.core.rooms().ofProcess(process(withRoom), true).stream()
        .map(placed -> placed.room().roomId())
        .forEach(id -> world.core.rooms().destroy(app.appId(), id, world.clock.instant()));
    world.clock.pass(IDLE.multipliedBy(3));
    reap();
    assertEquals(ProcessStatus.running, process(withRoom).status(), "a player is connected");

    world.core.heartbeats().heard(beat(world, bound(world, withRoom, 0)));
    world.clock.pass(IDLE);
    assertEquals(1, reap().size(), "the player left: it is asked about");
  }

  @Test
  void aKilledGameFailsAndItsRoomsAreSweptThenItsCapacityIsFree() {
    Room room = room();
    String id = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    world.core.heartbeats().heard(beat(world, exited(world, id, 137)));
    assertEquals(ProcessStatus.failed, process(id).status());
    assertEquals("killed by signal 9 (exit code 137)", process(id).exitReason().orElseThrow());
    assertFalse(alive(room));
    assertThrows(
        GreenroomException.class,
        () -> world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant()));

    reap();
    assertEquals(0, process(id).roomsAllocated());
    assertEquals(Optional.empty(), process(id).deadline());
    assertEquals(0, world.core.nodes().get(World.NODE).orElseThrow().milliVcpusUsed());
  }

  @Test
  void anExitWithCodeZeroIsAStop() {
    String id = running();
    world.core.heartbeats().heard(beat(world, exited(world, id, 0)));
    assertEquals(ProcessStatus.stopped, process(id).status());
  }

  @Test
  void aStopThatIsIgnoredEndsInAKillAndThenInTheEndOfTheProcess() {
    String id = running();
    world.core.lifecycle().stop(process(id), world.clock.instant(), "stopped by dev@example.org");
    world.clock.pass(Policy.defaults().stopGrace());
    assertEquals(1, reap().size());
    assertEquals(ProcessStatus.stopping, process(id).status(), "its engine still knows it");
    world.launcher.lose(id);
    world.clock.pass(Policy.defaults().stopGrace());
    reap();
    assertEquals(ProcessStatus.stopped, process(id).status());
    assertEquals("stopped by dev@example.org", process(id).exitReason().orElseThrow());
  }

  @Test
  void roomsThatNobodyVisitsAreGivenUpOnlyWhenAskedFor() {
    Policy policy = Policy.defaults().withEmptyRoomTimeout(Optional.of(Duration.ofMinutes(30)));
    var core = world.coreWith(world.client, world.clock, policy, time -> {});
    String id = running();
    for (int minutes = 0; minutes < 30; minutes += 5) {
      core.ticks().reaper().run(world.clock.instant());
      assertTrue(process(id).accepting());
      world.clock.pass(Duration.ofMinutes(5));
    }
    core.ticks().reaper().run(world.clock.instant());
    assertFalse(process(id).accepting(), "half an hour without a player");
    core.heartbeats().heard(beat(world, idle(world, id, true)));
    assertEquals(ProcessStatus.stopping, process(id).status());
  }

  @Test
  void aProcessThatWaitsIsPlacedAsSoonAsCapacityIsThere() {
    world.node(100, 256_000);
    Room room = room();
    String id = room.allocation().processId();
    assertEquals(Optional.empty(), process(id).nodeId());
    assertEquals(List.of(), world.core.ticks().placer().run(world.clock.instant()));
    assertEquals(0, world.launcher.calls() - 0L, "nothing is launched without capacity");

    world.node(64_000, 256_000);
    assertEquals(1, world.core.ticks().placer().run(world.clock.instant()).size());
    assertEquals(Optional.of(World.NODE), process(id).nodeId());
    assertTrue(process(id).scheduledAt().isPresent());
    assertEquals(room.roomId(), world.launcher.order(id).env().get("HATHORA_INITIAL_ROOM_ID"));
    assertEquals(500, world.core.nodes().get(World.NODE).orElseThrow().milliVcpusUsed());
  }

  @Test
  void whatItsMachineNoLongerKnowsIsLostAndWhatNobodyKnowsIsEnded() throws Exception {
    String id = running();
    world.launcher.lose(id);
    assertEquals(
        1, world.core.ticks().reconciler().apply(World.NODE).run(world.clock.instant()).size());
    assertEquals(ProcessStatus.failed, process(id).status());

    var order = world.launcher;
    order.launch(
        new dev.greenroom.core.process.LaunchOrder(
            "11111111-2222-4333-8444-555555555555",
            World.NODE,
            dev.greenroom.core.process.Hosting.shared,
            app.appId(),
            "dep-x",
            "bld-x",
            dev.greenroom.core.region.Region.Tokyo,
            List.of(),
            1,
            512,
            java.util.Map.of()));
    world.core.ticks().reconciler().apply(World.NODE).run(world.clock.instant());
    assertTrue(order.wasStopped("11111111-2222-4333-8444-555555555555"));
  }

  @Test
  void aNodeSpeaksForItsOwnProcessesOnly() {
    String id = running();
    world
        .core
        .nodes()
        .register(
            new dev.greenroom.core.node.Node(
                "node-2",
                "shared#Tokyo",
                dev.greenroom.core.process.Hosting.metal,
                dev.greenroom.core.node.NodeStatus.running,
                "10.0.0.2",
                1000,
                0,
                1000,
                0,
                world.clock.instant(),
                "none",
                world.clock.instant()));
    world
        .core
        .heartbeats()
        .heard(
            new dev.greenroom.events.NodeHeartbeat(
                "node-2", world.clock.instant(), List.of(exited(world, id, 1))));
    assertEquals(ProcessStatus.running, process(id).status());
  }

  @Test
  void everyRunOfAJobIsRecordedAndThoseThatDecidedAreReadable() {
    var log = world.core.jobLog();
    log.record(
        "reap",
        new dev.greenroom.core.job.JobLog.Run(
            world.clock.instant(), Duration.ofMillis(3), List.of(), Optional.empty()));
    world.clock.pass(Duration.ofSeconds(1));
    log.record(
        "reap",
        new dev.greenroom.core.job.JobLog.Run(
            world.clock.instant(), Duration.ofMillis(4), List.of("asked x"), Optional.empty()));
    var history = log.history("reap", 10);
    assertEquals(2, history.runs());
    assertEquals(List.of("asked x"), history.recent().getFirst().decisions());
    assertEquals(1, history.recent().size(), "a run without a decision is counted, not kept");
  }
}
