package dev.greenroom.core.room;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.Rest;
import dev.greenroom.core.testing.SteppedLauncher;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** A world in which a caller may die, or hear no answer, at any call that it makes. */
final class Stage implements AutoCloseable {
  final World world = new World();
  final Faults faults =
      new Faults(world.engine(), Tables.withPrefix("greenroom-").all(), 1, 0, 0, Duration.ZERO);

  /** The wiring under test. */
  final Core core =
      world.coreWith(
          Intercepted.client(faults.client(), this::lateIndex),
          world.clock,
          Policy.defaults(),
          time -> {},
          new SteppedLauncher(world.launcher, faults));

  private boolean openIsLate;
  private int made;

  Stage() {
    world.beginStreams();
    clear();
  }

  /** Everything as it was at first: one node, and nothing on it. */
  void clear() {
    for (TableSpec table :
        List.of(
            world.tables.rooms(),
            world.tables.processes(),
            world.tables.lanes(),
            world.tables.usage(),
            world.tables.nodes())) {
      for (var item : world.everything(table)) {
        world.remove(table, item);
      }
    }
    world.launcher.known().forEach(world.launcher::lose);
    world.node(1_000_000, 1_000_000);
  }

  /** The only node is gone, so that a new process has to wait. */
  void removeNode() {
    world.remove(world.tables.nodes(), world.tables.nodes().key(World.NODE));
  }

  /** From now on the index of open processes shows nothing yet, or all of it again. */
  void openIsLate(boolean late) {
    openIsLate = late;
  }

  private Object lateIndex(DynamoDbRequest request, Function<DynamoDbRequest, Object> engine) {
    boolean hidden =
        openIsLate
            && request instanceof QueryRequest query
            && Tables.OPEN.equals(query.indexName());
    Object answer = engine.apply(request);
    return hidden ? QueryResponse.builder().items(List.of()).build() : answer;
  }

  /** An application with a deployment, new each time. */
  Application app(int roomsPerProcess) {
    Application app = world.app("stage-" + made++);
    world.deploy(app, roomsPerProcess);
    return app;
  }

  RoomCreation.Created create(Application app) {
    return core.roomCreation().create(world.room(app));
  }

  RoomCreation.Created createWithKey(Application app, String key) {
    return core.roomCreation().create(world.roomWithKey(app, key));
  }

  /** A request with a room id of its own that falls into the same lane as the other. */
  RoomRequest inLaneOf(Application app, String roomId) {
    RoomRequest r = world.room(app);
    for (int i = 0; ; i++) {
      String id = "mate-" + made + "-" + i;
      if (Math.floorMod(id.hashCode(), Lane.LANES)
          == Math.floorMod(roomId.hashCode(), Lane.LANES)) {
        made++;
        return new RoomRequest(
            r.orgId(),
            r.appId(),
            r.region(),
            r.roomConfig(),
            r.deploymentId(),
            Optional.of(id),
            Optional.empty(),
            r.createdBy());
      }
    }
  }

  /** The rooms of an application that are written as active. */
  List<String> activeRooms(Application app) {
    return world.everything(world.tables.rooms()).stream()
        .map(ItemReader::new)
        .filter(room -> room.string("appId").equals(app.appId()))
        .filter(room -> room.string("status").equals("active"))
        .map(room -> room.string("roomId"))
        .toList();
  }

  /** Whatever happened: the invariants hold, the jobs come to rest, and they hold again. */
  void settle() {
    Invariants.check(world);
    Rest.settle(world.core, world.clock.instant());
    Invariants.checkAtRest(world);
  }

  @Override
  public void close() {
    faults.close();
    world.close();
  }
}
