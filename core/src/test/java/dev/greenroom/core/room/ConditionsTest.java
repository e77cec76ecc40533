package dev.greenroom.core.room;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Every condition of the claim path is needed: a rival acts between what the caller read and what
 * it writes. With the condition the invariants hold; without it they do not, which also shows that
 * the invariants see what they should.
 */
class ConditionsTest {

  @Test
  void aSlotIsNotGivenTwice() {
    needed(
        world -> world.tables.processes(),
        scene -> {
          scene.node(1_000_000);
          Application app = scene.app(2);
          scene.create(app);
          scene.rival(() -> scene.create(app));
          scene.core.roomCreation().create(scene.world.room(app));
        });
  }

  @Test
  void aRoomIsNotWrittenOverAnother() {
    needed(
        world -> world.tables.rooms(),
        scene -> {
          scene.node(1_000_000);
          Application app = scene.app(5);
          scene.create(app);
          scene.rival(() -> scene.world.core.roomCreation().create(taking(scene, app)));
          scene.core.roomCreation().create(taking(scene, app));
        });
  }

  @Test
  void aProcessIsNotWrittenOverAnother() {
    needed(
        world -> world.tables.processes(),
        scene -> {
          scene.node(1_000_000);
          Application app = scene.app(5);
          scene.rival(() -> scene.world.core.roomCreation().create(named(scene, app, "a")));
          // The same lane: the names differ by 8 in their hash.
          scene.core.roomCreation().create(named(scene, app, "i"));
        });
  }

  @Test
  void aNodeIsNotOverbooked() {
    needed(
        world -> world.tables.nodes(),
        scene -> {
          scene.node(500);
          Application app = scene.app(1);
          scene.rival(() -> scene.create(app));
          scene.core.roomCreation().create(scene.world.room(app));
        });
  }

  @Test
  void aRoomIsNotDestroyedTwice() {
    needed(
        world -> world.tables.rooms(),
        scene -> {
          scene.node(1_000_000);
          Application app = scene.app(5);
          scene.create(app);
          Room room = scene.create(app).room();
          scene.rival(() -> scene.destroy(scene.world.core, room));
          scene.destroy(scene.core, room);
        });
  }

  @Test
  void aRoomIsNotSuspendedAndDestroyedAtOnce() {
    needed(
        world -> world.tables.rooms(),
        scene -> {
          scene.node(1_000_000);
          Application app = scene.app(5);
          scene.create(app);
          Room room = scene.create(app).room();
          scene.rival(() -> scene.destroy(scene.world.core, room));
          scene.suspend(scene.core, room);
        });
  }

  @Test
  void aRoomDoesNotComeBackTwice() {
    needed(
        world -> world.tables.rooms(),
        scene -> {
          scene.node(1_000_000);
          Room room = scene.create(scene.app(5)).room();
          scene.suspend(scene.world.core, room);
          scene.rival(() -> scene.resume(scene.world.core, room));
          scene.resume(scene.core, room);
        });
  }

  @Test
  void aRoomThatComesBackFindsNoSlotThatIsTaken() {
    needed(
        world -> world.tables.processes(),
        scene -> {
          scene.node(1_000_000);
          Application app = scene.app(1);
          Room room = scene.create(app).room();
          scene.suspend(scene.world.core, room);
          scene.rival(() -> scene.create(app));
          scene.resume(scene.core, room);
        });
  }

  @Test
  void aRoomThatIsDestroyedMeanwhileDoesNotComeBack() {
    needed(
        world -> world.tables.rooms(),
        scene -> {
          scene.node(1_000_000);
          Room room = scene.create(scene.app(5)).room();
          scene.suspend(scene.world.core, room);
          scene.rival(() -> scene.destroy(scene.world.core, room));
          scene.resume(scene.core, room);
        });
  }

  @Test
  void aRoomThatComesBackMeanwhileIsNotDestroyedAsSuspended() {
    needed(
        world -> world.tables.rooms(),
        scene -> {
          scene.node(1_000_000);
          Room room = scene.create(scene.app(5)).room();
          scene.suspend(scene.world.core, room);
          scene.rival(() -> scene.resume(scene.world.core, room));
          scene.destroy(scene.core, room);
        });
  }

  @Test
  void aSlotThatComesBackDoesNotOpenAProcessThatStops() {
    needed(
        world -> world.tables.processes(),
        scene -> {
          scene.node(1_000_000);
          RoomCreation.Created created = scene.create(scene.app(5));
          scene.rival(
              () -> scene.world.core.lifecycle().stop(created.process(), scene.now(), "asked"));
          scene.destroy(scene.core, created.room());
        });
  }

  @Test
  void aRoomDoesNotLandOnAProcessThatStops() {
    needed(
        world -> world.tables.processes(),
        scene -> {
          scene.node(1_000_000);
          Application app = scene.app(5);
          RoomCreation.Created created = scene.create(app);
          scene.rival(
              () -> scene.world.core.lifecycle().stop(created.process(), scene.now(), "asked"));
          Room room = scene.core.roomCreation().create(scene.world.room(app)).room();
          assertTrue(
              scene.world.core.rooms().require(app.appId(), room.roomId()).alive(),
              "created on a process that stops");
        });
  }

  @Test
  void capacityIsNotGivenBackTwice() {
    needed(
        world -> world.tables.processes(),
        scene -> {
          scene.node(1_000_000);
          Application app = scene.app(1);
          Process process = scene.create(app).process();
          scene.create(app);
          scene.rival(() -> scene.over(scene.world.core, process));
          scene.over(scene.core, process);
        });
  }

  @Test
  void aLaunchRecordedLateDoesNotUndoTheStart() {
    needed(
        world -> world.tables.processes(),
        scene -> {
          scene.node(1_000_000);
          Application app = scene.app(1);
          scene.rivalOfUpdates(
              () -> {
                String id =
                    scene
                        .world
                        .everything(scene.world.tables.processes())
                        .getFirst()
                        .get("processId")
                        .s();
                Process process = scene.world.core.processes().get(id).orElseThrow();
                scene.world.core.lifecycle().started(process, scene.now(), scene.now(), List.of());
              });
          scene.core.roomCreation().create(scene.world.room(app));
        });
  }

  private static RoomRequest taking(Scene scene, Application app) {
    return named(scene, app, "mine");
  }

  private static RoomRequest named(Scene scene, Application app, String roomId) {
    RoomRequest r = scene.world.room(app);
    return new RoomRequest(
        r.orgId(),
        r.appId(),
        r.region(),
        r.roomConfig(),
        r.deploymentId(),
        Optional.of(roomId),
        Optional.empty(),
        r.createdBy());
  }

  private static void needed(Function<World, TableSpec> table, Consumer<Scene> story) {
    try (Scene sound = new Scene(Optional.empty())) {
      sound.play(story);
      assertTrue(sound.interfered, "the rival acted");
      assertDoesNotThrow(() -> Invariants.check(sound.world));
    }
    assertThrows(
        AssertionError.class,
        () -> {
          try (Scene broken = new Scene(Optional.of(table))) {
            broken.play(story);
            Invariants.check(broken.world);
          }
        },
        "nothing notices that the condition is gone");
  }

  /** A caller whose conditions on one table always hold, and a rival who acts just before it. */
  private static final class Scene implements AutoCloseable {
    private final World world = new World();
    private final Core core =
        world.coreWith(
            Intercepted.client(world.engine(), this::call),
            world.clock,
            Policy.defaults(),
            time -> {});
    private final Optional<String> unguarded;
    private Optional<Runnable> rival = Optional.empty();
    private boolean beforeUpdates;
    private boolean interfered;

    Scene(Optional<Function<World, TableSpec>> unguarded) {
      this.unguarded = unguarded.map(table -> table.apply(world).name());
      if (unguarded.isPresent()) {
        world.leaveEventsOut("conditions are switched off to see that it shows");
      }
    }

    void play(Consumer<Scene> story) {
      try {
        story.accept(this);
      } catch (GreenroomException refused) {
        // A caller who lost is told so; what counts is what was written.
      }
    }

    void node(int milliVcpus) {
      world.node(milliVcpus, 1_000_000);
    }

    Application app(int roomsPerProcess) {
      Application app = world.app("app");
      world.deploy(app, roomsPerProcess);
      return app;
    }

    RoomCreation.Created create(Application app) {
      return world.core.roomCreation().create(world.room(app));
    }

    void destroy(Core by, Room room) {
      by.rooms().destroy(room.appId(), room.roomId(), now());
    }

    void suspend(Core by, Room room) {
      by.rooms().suspend(room.appId(), room.roomId(), now());
    }

    void resume(Core by, Room room) {
      by.roomResumption().resume(World.ORG, room.appId(), room.roomId(), "me");
    }

    void over(Core by, Process process) {
      by.lifecycle().over(process, ProcessStatus.failed, now(), "killed");
    }

    java.time.Instant now() {
      return world.clock.instant();
    }

    /** Acts just before the caller's next transaction. */
    void rival(Runnable action) {
      rival = Optional.of(action);
      beforeUpdates = false;
    }

    /** Acts just before the caller's next single update. */
    void rivalOfUpdates(Runnable action) {
      rival = Optional.of(action);
      beforeUpdates = true;
    }

    private Object call(DynamoDbRequest request, Function<DynamoDbRequest, Object> engine) {
      boolean now =
          beforeUpdates
              ? request instanceof UpdateItemRequest u
                  && u.tableName().equals(world.tables.processes().name())
              : request instanceof TransactWriteItemsRequest;
      if (now && rival.isPresent()) {
        Runnable action = rival.get();
        rival = Optional.empty();
        action.run();
        interfered = true;
      }
      return engine.apply(unguarded.isPresent() ? without(request) : request);
    }

    /** The condition stays, so that its names and values are used, but holds in any case. */
    private DynamoDbRequest without(DynamoDbRequest request) {
      UnaryOperator<String> always =
          condition ->
              condition == null ? null : "attribute_not_exists(neverThere) OR " + condition;
      return switch (request) {
        case UpdateItemRequest u when u.tableName().equals(unguarded.get()) ->
            u.toBuilder().conditionExpression(always.apply(u.conditionExpression())).build();
        case TransactWriteItemsRequest t ->
            t.toBuilder()
                .transactItems(t.transactItems().stream().map(i -> without(i, always)).toList())
                .build();
        default -> request;
      };
    }

    private TransactWriteItem without(TransactWriteItem item, UnaryOperator<String> always) {
      if (item.put() != null && item.put().tableName().equals(unguarded.get())) {
        return item.toBuilder()
            .put(
                item.put().toBuilder()
                    .conditionExpression(always.apply(item.put().conditionExpression()))
                    .build())
            .build();
      }
      if (item.update() != null && item.update().tableName().equals(unguarded.get())) {
        return item.toBuilder()
            .update(
                item.update().toBuilder()
                    .conditionExpression(always.apply(item.update().conditionExpression()))
                    .build())
            .build();
      }
      return item;
    }

    @Override
    public void close() {
      world.close();
    }
  }
}
