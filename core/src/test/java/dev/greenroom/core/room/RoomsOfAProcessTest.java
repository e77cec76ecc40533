package dev.greenroom.core.room;

import static dev.greenroom.core.testing.Reports.beat;
import static dev.greenroom.core.testing.Reports.exited;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.World;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

class RoomsOfAProcessTest {
  private final AtomicInteger queriesUntilDestroyed = new AtomicInteger(Integer.MAX_VALUE);
  private Runnable destruction = () -> {};

  private final World world =
      new World(
          engine ->
              Intercepted.client(
                  engine,
                  (request, next) -> {
                    Object answer = next.apply(request);
                    if (request instanceof QueryRequest
                        && queriesUntilDestroyed.decrementAndGet() == 0) {
                      destruction.run();
                    }
                    return answer;
                  }));

  @Test
  void aRoomThatIsDestroyedBetweenTwoLooksIsInOneListOrTheOther() {
    world.node(8000, 8192);
    Application app = world.app("duel");
    world.deploy(app, 2);
    Room room = world.core.roomCreation().create(world.room(app)).room();
    String processId = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, exited(world, processId, 3)));
    Process over = world.core.processes().get(processId).orElseThrow();
    destruction = () -> world.core.rooms().sweep(over, 25, world.clock.instant());

    queriesUntilDestroyed.set(1);
    assertEquals(
        List.of(room.roomId()),
        world.core.rooms().ofProcess(over, false).stream()
            .map(placed -> placed.room().roomId())
            .toList());
  }
}
