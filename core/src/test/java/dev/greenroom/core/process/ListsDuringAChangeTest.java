package dev.greenroom.core.process;

import static dev.greenroom.core.testing.Reports.beat;
import static dev.greenroom.core.testing.Reports.bound;
import static dev.greenroom.core.testing.Reports.exited;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.World;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

class ListsDuringAChangeTest {
  private final AtomicInteger queriesUntilChange = new AtomicInteger(Integer.MAX_VALUE);
  private Runnable change = () -> {};

  private final World world =
      new World(
          engine ->
              Intercepted.client(
                  engine,
                  (request, next) -> {
                    Object answer = next.apply(request);
                    if (request instanceof QueryRequest
                        && queriesUntilChange.decrementAndGet() == 0) {
                      change.run();
                    }
                    return answer;
                  }));

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void aRoomThatIsDestroyedBetweenTwoLooksIsInOneListOrTheOther() {
    world.node(8000, 8192);
    Application app = world.app("duel");
    world.deploy(app, 2);
    Room room = world.core.roomCreation().create(world.room(app)).room();
    String processId = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, exited(world, processId, 3)));
    Process over = world.core.processes().get(processId).orElseThrow();
    change = () -> world.core.rooms().sweep(over, 25, world.clock.instant());

    queriesUntilChange.set(1);
    assertEquals(
        List.of(room.roomId()),
        world.core.rooms().ofProcess(over, false).stream()
            .map(placed -> placed.room().roomId())
            .toList());
  }

  @Test
  void aProcessThatMovesOnBetweenTwoLooksIsListedOnce() {
    world.node(8000, 8192);
    Application app = world.app("duel");
    world.deploy(app, 2);
    String processId =
        world.core.roomCreation().create(world.room(app)).room().allocation().processId();
    change = () -> world.core.heartbeats().heard(beat(world, bound(world, processId, 0)));

    queriesUntilChange.set(1);
    assertEquals(
        List.of(processId),
        world
            .core
            .processes()
            .latest(app.appId(), EnumSet.allOf(ProcessStatus.class), Set.of(), Optional.empty(), 10)
            .stream()
            .map(Process::processId)
            .toList());
  }
}
