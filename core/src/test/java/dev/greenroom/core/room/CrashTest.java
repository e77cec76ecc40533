package dev.greenroom.core.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The caller dies before and after each of its calls to DynamoDB and to the hosting engine, one
 * after the other, until it lives through the whole operation. Each time the jobs run to rest, and
 * nothing may have leaked.
 */
class CrashTest {
  private static final int MOST_POINTS = 100;

  private static Stage stage;

  @BeforeAll
  static void open() {
    stage = new Stage();
  }

  @AfterAll
  static void close() {
    stage.close();
  }

  @Test
  void aRoomInAnOpenProcess() {
    everywhere(
        "create room, open process",
        () -> {
          Application app = stage.app(3);
          stage.create(app);
          return app;
        },
        stage::create,
        (app, created) -> assertRooms(app, 1, created));
  }

  @Test
  void aRoomThatFillsItsProcess() {
    everywhere(
        "create room, fills the process",
        () -> {
          Application app = stage.app(2);
          stage.create(app);
          return app;
        },
        stage::create,
        (app, created) -> assertRooms(app, 1, created));
  }

  @Test
  void aRoomAloneInItsProcess() {
    everywhere(
        "create room, one a process",
        () -> stage.app(1),
        stage::create,
        (app, created) -> assertRooms(app, 0, created));
  }

  @Test
  void aRoomThatOpensALane() {
    everywhere(
        "create room, opens through a lane",
        () -> stage.app(3),
        stage::create,
        (app, created) -> {
          assertRooms(app, 0, created);
          slotsAreStillUsable(app);
        });
  }

  @Test
  void aRoomThatJoinsThroughALane() {
    everywhere(
        "create room, joins through a lane",
        () -> {
          Application app = stage.app(3);
          String first = stage.create(app).room().roomId();
          stage.openIsLate(true);
          return new Object[] {app, stage.inLaneOf(app, first)};
        },
        scene -> stage.core.roomCreation().create((RoomRequest) scene[1]),
        (scene, created) -> {
          stage.openIsLate(false);
          assertRooms((Application) scene[0], 1, created);
        });
  }

  @Test
  void aRoomWithAKeyIsTheSameRoomWhenTheCallerTriesAgain() {
    for (int roomsPerProcess : List.of(1, 3)) {
      everywhere(
          "create room with key, %d a process".formatted(roomsPerProcess),
          () -> stage.app(roomsPerProcess),
          app -> stage.createWithKey(app, "key"),
          (app, created) -> {
            RoomCreation.Created again = stage.createWithKey(app, "key");
            assertEquals(RoomIds.of(app.appId(), "key"), again.room().roomId());
            created.ifPresent(first -> assertEquals(first.room(), again.room()));
            assertEquals(again.room(), stage.createWithKey(app, "key").room());
            assertEquals(List.of(again.room().roomId()), stage.activeRooms(app));
            stage.settle();
          });
    }
  }

  @Test
  void aRoomWithAKeyThatTriesAgainBeforeTheJobsHaveRun() {
    for (int roomsPerProcess : List.of(1, 3)) {
      everyPoint(
          "create room with key, again at once, %d a process".formatted(roomsPerProcess),
          () -> stage.app(roomsPerProcess),
          app -> stage.createWithKey(app, "key"),
          (app, created) -> {
            RoomCreation.Created again = stage.createWithKey(app, "key");
            created.ifPresent(first -> assertEquals(first.room(), again.room()));
            assertEquals(List.of(again.room().roomId()), stage.activeRooms(app));
            stage.settle();
          });
    }
  }

  @Test
  void aRoomWhoseProcessCanNeverStart() {
    stage.world.launcher.refuse("its program is missing");
    try {
      everywhere(
          "create room, launch refused",
          () -> stage.app(2),
          app -> {
            try {
              return stage.create(app);
            } catch (GreenroomException refused) {
              return null;
            }
          },
          (app, created) -> assertEquals(List.of(), stage.activeRooms(app)));
    } finally {
      stage.world.launcher.refuse(null);
    }
  }

  @Test
  void aDestroyedRoom() {
    for (int roomsPerProcess : List.of(1, 2)) {
      everywhere(
          "destroy room, %d a process".formatted(roomsPerProcess),
          () -> running(roomsPerProcess),
          created -> {
            destroy(created.room());
            return null;
          },
          (created, none) -> {
            if (stage.core.rooms().get(created.room().roomId()).orElseThrow().status()
                == RoomStatus.active) {
              destroy(created.room());
            }
            Process process = process(created);
            assertEquals(0, process.roomsAllocated());
            assertTrue(process.open());
            assertTrue(process.deadline().isPresent(), "idleness counts");
          });
    }
  }

  @Test
  void aSuspendedRoom() {
    for (int roomsPerProcess : List.of(1, 2)) {
      everywhere(
          "suspend room, %d a process".formatted(roomsPerProcess),
          () -> running(roomsPerProcess),
          created -> {
            suspend(created.room());
            return null;
          },
          (created, none) -> {
            suspend(created.room());
            assertEquals(RoomStatus.suspended, written(created).status());
            Process process = process(created);
            assertEquals(0, process.roomsAllocated());
            assertTrue(process.open());
            assertTrue(process.deadline().isPresent(), "idleness counts");
          });
    }
  }

  @Test
  void aRoomThatComesBackToItsProcess() {
    comesBack("resume room, open process", () -> suspended(running(3)));
  }

  @Test
  void aRoomThatComesBackToAProcessOfItsOwn() {
    comesBack("resume room, one a process", () -> suspended(gone(running(1))));
  }

  @Test
  void aRoomThatComesBackThroughALane() {
    comesBack("resume room, opens through a lane", () -> suspended(gone(running(3))));
  }

  /** The room is there once, in one place, whenever the caller died, and a repetition finds it. */
  private static void comesBack(String name, Supplier<RoomCreation.Created> prepare) {
    everywhere(
        name,
        prepare,
        created -> resume(created.room()),
        (created, back) -> {
          RoomStatus status = written(created).status();
          back.ifPresent(
              b -> {
                assertEquals(RoomStatus.active, status);
                assertEquals(b.room(), written(created));
              });
          Room again = resume(created.room()).room();
          assertEquals(again, written(created));
          assertEquals(2, again.allocations().count());
          assertEquals(1, process(resume(created.room())).roomsAllocated());
        });
  }

  private static RoomCreation.Created suspended(RoomCreation.Created created) {
    suspend(created.room());
    return created;
  }

  /** Its process is closed to it. */
  private static RoomCreation.Created gone(RoomCreation.Created created) {
    suspend(created.room());
    var now = stage.world.clock.instant();
    stage.core.lifecycle().over(process(created), ProcessStatus.failed, now, "killed");
    return created;
  }

  @Test
  void aSuspendedRoomThatIsDestroyed() {
    everywhere(
        "destroy suspended room",
        () -> suspended(running(2)),
        created -> {
          destroy(created.room());
          return null;
        },
        (created, none) -> {
          if (written(created).status() == RoomStatus.suspended) {
            destroy(created.room());
          }
          assertEquals(RoomStatus.destroyed, written(created).status());
        });
  }

  @Test
  void aProcessThatIsOver() {
    everywhere(
        "process over",
        () -> running(2),
        created ->
            stage
                .core
                .lifecycle()
                .over(
                    process(created), ProcessStatus.failed, stage.world.clock.instant(), "killed"),
        (created, none) -> {
          stage
              .core
              .lifecycle()
              .over(
                  process(created),
                  ProcessStatus.failed,
                  stage.world.clock.instant(),
                  "killed again");
          stage.settle();
          assertEquals(
              RoomStatus.destroyed,
              stage.core.rooms().get(created.room().roomId()).orElseThrow().status());
        });
  }

  @Test
  void aSweepOfTheRoomsOfAProcess() {
    everywhere(
        "sweep of 3 rooms",
        () -> {
          RoomCreation.Created created = running(3);
          Application app = stage.core.applications().get(created.room().appId()).orElseThrow();
          stage.create(app);
          stage.create(app);
          stage
              .core
              .lifecycle()
              .over(process(created), ProcessStatus.failed, stage.world.clock.instant(), "killed");
          return created;
        },
        created -> {
          Process process = process(created);
          if (stage.core.rooms().sweep(process, 100, stage.world.clock.instant())) {
            stage.core.lifecycle().swept(process, stage.world.clock.instant());
          }
          return null;
        },
        (created, none) ->
            assertEquals(
                List.of(),
                stage.activeRooms(
                    stage.core.applications().get(created.room().appId()).orElseThrow())));
  }

  @Test
  void aTickThatPlacesWhatWaitedForANode() {
    everywhere(
        "place what waited for a node",
        () -> {
          Application app = stage.app(2);
          stage.removeNode();
          stage.create(app);
          stage.world.node(1_000_000, 1_000_000);
          return app;
        },
        app -> stage.core.ticks().placer().run(stage.world.clock.instant()),
        (app, decisions) -> assertEquals(1, stage.activeRooms(app).size()));
  }

  /** What of a scene must hold after the jobs have run; the result is there if the caller lived. */
  private interface Check<S, R> {
    void of(S scene, Optional<R> result);
  }

  private static <S, R> void everywhere(
      String name, Supplier<S> prepare, Function<S, R> operation, Check<S, R> check) {
    everyPoint(
        name,
        prepare,
        operation,
        (scene, result) -> {
          stage.settle();
          check.of(scene, result);
          stage.settle();
        });
  }

  private static <S, R> void everyPoint(
      String name, Supplier<S> prepare, Function<S, R> operation, Check<S, R> check) {
    for (int point = 0; point < MOST_POINTS; point++) {
      stage.clear();
      S scene = prepare.get();
      Optional<R> result = Optional.empty();
      boolean lived = false;
      String where = "lived";
      stage.faults.crashAt(point);
      try {
        result = Optional.ofNullable(operation.apply(scene));
        lived = true;
      } catch (Faults.Crash dead) {
        where = dead.getMessage();
      }
      int calls = stage.faults.calls();
      try {
        check.of(scene, result);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(name + ", " + where + ": " + e.getMessage(), e);
      }
      if (lived) {
        System.out.printf("crash: %s: %d calls, %d points%n", name, calls, point);
        assertEquals(2 * calls, point);
        return;
      }
    }
    throw new AssertionError(name + " never ends");
  }

  private static void assertRooms(
      Application app, int before, Optional<RoomCreation.Created> created) {
    int now = stage.activeRooms(app).size();
    assertTrue(now == before || now == before + 1, now + " rooms");
    created.ifPresent(
        c -> {
          assertEquals(before + 1, now);
          Invariants.checkAcknowledged(stage.world, List.of(c.room()));
        });
  }

  /** Nothing that a dead caller left stands in the way of the next ones. */
  private static void slotsAreStillUsable(Application app) {
    int before = stage.activeRooms(app).size();
    for (int i = 0; i < 4; i++) {
      stage.create(app);
    }
    assertEquals(before + 4, stage.activeRooms(app).size());
  }

  private static RoomCreation.Created running(int roomsPerProcess) {
    RoomCreation.Created created = stage.create(stage.app(roomsPerProcess));
    var now = stage.world.clock.instant();
    stage.core.lifecycle().started(process(created), now, now, List.of());
    return created;
  }

  private static void suspend(Room room) {
    stage.core.rooms().suspend(room.appId(), room.roomId(), stage.world.clock.instant());
  }

  private static RoomCreation.Created resume(Room room) {
    return stage
        .core
        .roomResumption()
        .resume(World.ORG, room.appId(), room.roomId(), "dev@example.org");
  }

  private static Room written(RoomCreation.Created created) {
    return stage.core.rooms().get(created.room().roomId()).orElseThrow();
  }

  private static void destroy(Room room) {
    stage.core.rooms().destroy(room.appId(), room.roomId(), stage.world.clock.instant());
  }

  private static Process process(RoomCreation.Created created) {
    return stage.core.processes().get(created.process().processId()).orElseThrow();
  }
}
