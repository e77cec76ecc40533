package dev.greenroom.core.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.usage.ProcessCost.RoomCost;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a process and its rooms cost, from what is written of them. */
class CostsTest {
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

  private void pass(Duration time) {
    world.clock.pass(time);
  }

  private String create(String roomId) {
    RoomRequest r = world.room(app);
    return world
        .core
        .roomCreation()
        .create(
            new RoomRequest(
                r.orgId(),
                r.appId(),
                r.region(),
                r.roomConfig(),
                r.deploymentId(),
                Optional.of(roomId),
                r.idempotencyKey(),
                r.createdBy()))
        .process()
        .processId();
  }

  private void destroy(String roomId) {
    world.core.rooms().destroy(app.appId(), roomId, world.clock.instant());
  }

  private Process process(String id) {
    return world.core.processes().get(id).orElseThrow();
  }

  private ProcessCost cost(String id) {
    ProcessCost cost = world.core.costs().withRooms(process(id));
    BigDecimal rooms =
        cost.rooms().stream().map(RoomCost::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    assertEquals(0, cost.amount().compareTo(rooms), "the rooms are the process");
    assertEquals(cost.amount(), world.core.costs().of(process(id)).amount());
    return cost;
  }

  private static double share(ProcessCost cost, String roomId) {
    return cost.room(roomId).orElseThrow().share();
  }

  @Test
  void roomsShareTheTimeInWhichTheyAreThere() {
    String id = create("first");
    pass(Duration.ofMinutes(1));
    var now = world.clock.instant();
    world.core.lifecycle().started(process(id), now, now, List.of());
    pass(Duration.ofMinutes(60));
    assertEquals(1, share(cost(id), "first"));
    assertEquals(id, create("second"));
    pass(Duration.ofMinutes(40));
    assertEquals(0.8, share(cost(id), "first"), 1e-9);
    destroy("first");
    pass(Duration.ofMinutes(60));
    destroy("second");
    assertEquals(0.5, share(cost(id), "first"), 1e-9);
    pass(Duration.ofMinutes(5));
    world.core.lifecycle().stop(process(id), world.clock.instant(), "idle");
    pass(Duration.ofMinutes(9));
    ProcessCost cost = cost(id);
    assertEquals(80.0 / 165, share(cost, "first"), 1e-9, "the wait is the second's");
    // 165 minutes of half a core and a GB
    assertEquals(new BigDecimal("0.067883750"), cost.amount());
    assertEquals("USD", cost.currency());
  }

  @Test
  void aProcessThatNeverBoundItsPortCostsNothingAndSoDoItsRooms() {
    String id = create("first");
    pass(Duration.ofMinutes(2));
    world.core.lifecycle().stop(process(id), world.clock.instant(), "never bound");
    ProcessCost cost = cost(id);
    assertEquals(0, cost.amount().signum());
    assertEquals(Optional.empty(), cost.from());
    assertEquals(Optional.empty(), cost.until());
  }

  /** What was before the rooms that are still known was the time of others. */
  @Test
  void aProcessOlderThanItsRoomsAreKeptIsNotChargedToTheLastOfThem() {
    String id =
        world
            .core
            .processCreation()
            .create(
                world.core.applications().get(app.appId()).orElseThrow(),
                dev.greenroom.core.region.Region.Frankfurt,
                "me")
            .processId();
    var now = world.clock.instant();
    world.core.lifecycle().started(process(id), now, now, List.of());
    pass(Duration.ofDays(9));
    assertEquals(id, create("late"));
    pass(Duration.ofDays(1));
    ProcessCost cost = world.core.costs().withRooms(process(id));
    assertEquals(0.1, share(cost, "late"), 1e-9);
    assertTrue(cost.room("late").orElseThrow().amount().compareTo(cost.amount()) < 0);
  }
}
