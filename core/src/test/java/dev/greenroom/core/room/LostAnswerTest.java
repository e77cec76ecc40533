package dev.greenroom.core.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

/** The work is done and nobody hears of it: the answer to one call after the other is lost. */
class LostAnswerTest {
  private static final int MOST_CALLS = 50;

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
  void aRoomInAnOpenProcessIsCreatedOnce() {
    everyCall(
        "open process",
        () -> {
          Application app = stage.app(3);
          stage.create(app);
          return app;
        },
        stage::create,
        1);
  }

  @Test
  void aRoomOfItsOwnProcessIsCreatedOnce() {
    everyCall("one a process", () -> stage.app(1), stage::create, 0);
  }

  @Test
  void aRoomThatOpensALaneIsCreatedOnce() {
    everyCall("lane", () -> stage.app(3), stage::create, 0);
  }

  @Test
  void aRoomThatFindsTheProcessOfItsLaneFullIsCreatedOnce() {
    everyCall(
        "next of its lane",
        () -> {
          Application app = stage.app(2);
          stage.createWithKey(app, "first");
          stage.create(app);
          // The lane still counts one ticket: the next caller of it meets a full process.
          return app;
        },
        app ->
            stage.core.roomCreation().create(stage.inLaneOf(app, RoomIds.of(app.appId(), "first"))),
        2);
  }

  @Test
  void aTryAgainWithTheSameKeyGivesTheSameRoom() {
    for (int roomsPerProcess : List.of(1, 3)) {
      int call = 0;
      for (boolean more = true; more; call++) {
        stage.clear();
        Application app = stage.app(roomsPerProcess);
        stage.faults.loseAnswerOf(call);
        Optional<Room> first = answered(() -> stage.createWithKey(app, "key"));
        more = stage.faults.calls() > call;
        Room second = stage.createWithKey(app, "key").room();
        first.ifPresent(room -> assertEquals(room, second));
        assertEquals(List.of(second.roomId()), stage.activeRooms(app));
        stage.settle();
      }
      System.out.printf("lost: with key, %d a process: %d calls%n", roomsPerProcess, call - 1);
    }
  }

  @Test
  void aRoomIsDestroyedOnce() {
    int call = 0;
    for (boolean more = true; more; call++) {
      stage.clear();
      Application app = stage.app(2);
      Room room = stage.create(app).room();
      Room other = stage.create(app).room();
      stage.faults.loseAnswerOf(call);
      try {
        stage.core.rooms().destroy(app.appId(), room.roomId(), stage.world.clock.instant());
      } catch (SdkClientException lost) {
        assertTrue(call < 2, "the transaction is repeated with its token, not given up");
      }
      more = stage.faults.calls() > call;
      assertEquals(call < 2 && more ? 2 : 1, stage.activeRooms(app).size());
      assertTrue(stage.activeRooms(app).contains(other.roomId()));
      stage.settle();
    }
  }

  @Test
  void aRoomIsSuspendedOnceAndComesBackOnce() {
    for (int roomsPerProcess : List.of(1, 3)) {
      int call = 0;
      for (boolean more = true; more; call++) {
        stage.clear();
        Application app = stage.app(roomsPerProcess);
        Room room = stage.create(app).room();
        stage.core.rooms().suspend(app.appId(), room.roomId(), stage.world.clock.instant());
        stage.faults.loseAnswerOf(call);
        Optional<Room> back = answered(() -> resume(room));
        more = stage.faults.calls() > call;
        Room again = resume(room).room();
        back.ifPresent(first -> assertEquals(first, again));
        assertEquals(2, again.allocations().count());
        assertEquals(List.of(room.roomId()), stage.activeRooms(app));
        stage.settle();
      }
      System.out.printf("lost: resume, %d a process: %d calls%n", roomsPerProcess, call - 1);
    }
  }

  private static RoomCreation.Created resume(Room room) {
    return stage.core.roomResumption().resume(World.ORG, room.appId(), room.roomId(), "me");
  }

  private static void everyCall(
      String name,
      Supplier<Application> prepare,
      Function<Application, RoomCreation.Created> create,
      int before) {
    List<Integer> given = new ArrayList<>();
    for (int call = 0; call < MOST_CALLS; call++) {
      stage.clear();
      Application app = prepare.get();
      stage.faults.loseAnswerOf(call);
      Optional<Room> room = answered(() -> create.apply(app));
      int calls = stage.faults.calls();
      if (room.isPresent()) {
        assertEquals(before + 1, stage.activeRooms(app).size(), name + ", call " + call);
        Invariants.checkAcknowledged(stage.world, List.of(room.get()));
      } else {
        given.add(call);
        assertEquals(
            before, stage.activeRooms(app).size(), name + ", no answer but a room, call " + call);
      }
      stage.settle();
      if (calls <= call) {
        System.out.printf("lost: %s: %d calls, given up at %s%n", name, calls, given);
        return;
      }
    }
    throw new AssertionError(name + " never ends");
  }

  /** Empty when the caller was told that nobody knows. */
  private static Optional<Room> answered(Supplier<RoomCreation.Created> create) {
    try {
      return Optional.of(create.get().room());
    } catch (SdkClientException lost) {
      return Optional.empty();
    }
  }
}
