package dev.greenroom.core.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.cost.ItemSize;
import dev.greenroom.core.deployment.Deployment;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.Rest;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuspensionTest {
  private static final String BY = "dev@example.org";

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

  private Room create() {
    return world.core.roomCreation().create(world.room(app)).room();
  }

  private void suspend(Room room) {
    world.clock.pass(Duration.ofSeconds(1));
    world.core.rooms().suspend(app.appId(), room.roomId(), now());
  }

  private RoomCreation.Created resume(Room room) {
    world.clock.pass(Duration.ofSeconds(1));
    return world.core.roomResumption().resume(World.ORG, app.appId(), room.roomId(), BY);
  }

  private void destroy(Room room) {
    world.core.rooms().destroy(app.appId(), room.roomId(), now());
  }

  private void over(String processId) {
    world.core.lifecycle().over(process(processId), ProcessStatus.failed, now(), "killed");
  }

  private Room read(Room room) {
    return world.core.rooms().get(room.roomId()).orElseThrow();
  }

  private Rooms.Placed placed(Room room) {
    return world.core.rooms().require(app.appId(), room.roomId());
  }

  private Process process(String id) {
    return world.core.processes().get(id).orElseThrow();
  }

  private Instant now() {
    return world.core.clock().instant();
  }

  private static String processOf(Room room) {
    return room.allocation().processId();
  }

  private List<String> listed(String processId, boolean alive) {
    return world.core.rooms().ofProcess(process(processId), alive).stream()
        .map(placed -> placed.room().roomId())
        .toList();
  }

  private static void assertUnknown(Runnable work) {
    GreenroomException refused = assertThrows(GreenroomException.class, work::run);
    assertEquals(ErrorCode.NOT_FOUND, refused.code(), refused.getMessage());
  }

  @Test
  void aSuspendedRoomKeepsAllButItsPlace() {
    Room room = create();
    suspend(room);
    Room suspended = read(room);
    assertEquals(RoomStatus.suspended, suspended.status());
    assertEquals(room.roomConfig(), suspended.roomConfig());
    assertEquals(Optional.of(now()), suspended.allocation().unscheduledAt());
    assertEquals(Optional.of(Region.Frankfurt), suspended.region());
    assertTrue(placed(room).suspended());
    assertFalse(placed(room).alive());
    Process process = process(processOf(room));
    assertEquals(0, process.roomsAllocated());
    assertEquals(now(), process.roomsUpdatedAt());
    assertEquals(List.of(), listed(processOf(room), true));
    assertEquals(List.of(room.roomId()), listed(processOf(room), false));
  }

  @Test
  void theFreedSlotIsGivenToAnother() {
    Room first = create();
    create();
    suspend(first);
    assertEquals(processOf(first), processOf(create()));
    Room back = resume(first).room();
    assertNotEquals(processOf(first), processOf(back), "its process is full");
    assertEquals(List.of(processOf(first), processOf(back)), places(back));
  }

  private static List<String> places(Room room) {
    return room.allocations().map(Allocation::processId).toList();
  }

  @Test
  void aRoomThatComesBackElsewhereIsToldByBothProcesses() {
    Room room = create();
    Room other = create();
    suspend(room);
    Room third = create();
    Room back = resume(room).room();
    String before = processOf(room);
    String after = processOf(back);
    assertEquals(List.of(other.roomId(), third.roomId()), listed(before, true));
    assertEquals(List.of(room.roomId()), listed(before, false));
    assertEquals(List.of(room.roomId()), listed(after, true));
    assertEquals(List.of(), listed(after, false));
    Rooms.Placed elsewhere = world.core.rooms().ofProcess(process(before), false).getFirst();
    assertTrue(elsewhere.alive(), "alive, but not here");
    assertEquals(after, elsewhere.process().orElseThrow().processId());
    assertTrue(read(room).former().getFirst().unscheduledAt().isPresent());
    destroy(back);
    assertEquals(List.of(room.roomId()), listed(before, false));
    assertEquals(List.of(room.roomId()), listed(after, false));
  }

  @Test
  void aRoomThatComesBackToItsProcessIsNoFormerRoomOfIt() {
    Room room = create();
    suspend(room);
    Room back = resume(room).room();
    assertEquals(processOf(room), processOf(back));
    assertEquals(List.of(room.roomId()), listed(processOf(room), true));
    assertEquals(List.of(), listed(processOf(room), false));
    assertEquals(2, read(room).allocations().count());
    assertEquals(0, world.everything(world.tables.departures()).size());
  }

  /** Away and back again: what was noted when it left must not hide that it is here. */
  @Test
  void aRoomThatWasElsewhereMeanwhileIsHereAgain() {
    Room room = create();
    Room other = create();
    suspend(room);
    Room third = create();
    Room away = resume(room).room();
    destroy(other);
    destroy(third);
    suspend(away);
    over(processOf(away));
    assertEquals(processOf(room), processOf(resume(room).room()));
    assertEquals(List.of(room.roomId()), listed(processOf(room), true));
    assertFalse(listed(processOf(room), false).contains(room.roomId()));
    assertEquals(List.of(room.roomId()), listed(processOf(away), false));
  }

  @Test
  void theEndOfItsFormerProcessIsNothingToASuspendedRoom() {
    Room room = create();
    Room other = create();
    suspend(room);
    over(processOf(room));
    Rest.settle(world.core, now());
    assertEquals(RoomStatus.suspended, read(room).status());
    assertEquals(RoomStatus.destroyed, read(other).status());
    Room back = resume(room).room();
    assertNotEquals(processOf(room), processOf(back));
    assertTrue(placed(room).alive());
  }

  @Test
  void itComesBackWhenItsProcessIsForgotten() {
    Room room = create();
    suspend(room);
    over(processOf(room));
    Rest.settle(world.core, now());
    world
        .engine()
        .deleteItem(
            d ->
                d.tableName(world.tables.processes().name())
                    .key(world.tables.processes().key(processOf(room))));
    assertEquals(Region.Frankfurt, resume(room).process().region());
    assertEquals(List.of(processOf(room)), places(read(room)).subList(0, 1));
  }

  @Test
  void whoeverRepeatsThemselvesChangesNothing() {
    Room room = create();
    suspend(room);
    Room suspended = read(room);
    suspend(room);
    assertEquals(suspended, read(room));
    Room back = resume(room).room();
    RoomCreation.Created again = resume(room);
    assertEquals(back, again.room());
    assertEquals(0, again.tries());
    assertEquals(1, process(processOf(back)).roomsAllocated());
  }

  @Test
  void whatIsOverNeitherSuspendsNorComesBack() {
    Room room = create();
    destroy(room);
    assertUnknown(() -> suspend(room));
    assertUnknown(() -> resume(room));
    Room orphan = create();
    over(processOf(orphan));
    assertUnknown(() -> suspend(orphan));
    assertUnknown(() -> resume(orphan));
    assertUnknown(() -> world.core.rooms().suspend("app-other", create().roomId(), now()));
    assertUnknown(
        () -> world.core.roomResumption().resume("org-other", app.appId(), create().roomId(), BY));
  }

  @Test
  void aSuspendedRoomIsConfiguredAndDestroyed() {
    Room room = create();
    suspend(room);
    world.core.rooms().configure(app.appId(), room.roomId(), "new");
    assertEquals(Optional.of("new"), read(room).roomConfig());
    Instant left = read(room).allocation().unscheduledAt().orElseThrow();
    world.clock.pass(Duration.ofHours(1));
    destroy(room);
    Room gone = read(room);
    assertEquals(RoomStatus.destroyed, gone.status());
    assertEquals(Optional.of(now()), gone.destroyedAt());
    assertEquals(Optional.of(left), gone.allocation().unscheduledAt());
    assertUnknown(() -> destroy(room));
    assertUnknown(() -> resume(room));
    assertUnknown(() -> world.core.rooms().configure(app.appId(), room.roomId(), "late"));
  }

  @Test
  void itRunsOnTheLatestDeploymentUnlessItWasAskedForOnAnother() {
    Room latest = create();
    String first = process(processOf(latest)).deploymentId();
    Room pinned = world.core.roomCreation().create(pinned(first)).room();
    suspend(latest);
    suspend(pinned);
    Deployment second = world.deploy(app, 2);
    assertEquals(second.spec().deploymentId(), resume(latest).process().deploymentId());
    assertEquals(first, resume(pinned).process().deploymentId());
  }

  private RoomRequest pinned(String deploymentId) {
    RoomRequest r = world.room(app);
    return new RoomRequest(
        r.orgId(),
        r.appId(),
        r.region(),
        r.roomConfig(),
        Optional.of(deploymentId),
        r.roomId(),
        r.idempotencyKey(),
        r.createdBy());
  }

  /** Its build was deleted meanwhile: the room is no worse off than before. */
  @Test
  void aRoomWhoseProcessCanNeverStartStaysSuspended() {
    Room room = create();
    suspend(room);
    over(processOf(room));
    world.launcher.refuse("its image is gone");
    GreenroomException refused = assertThrows(GreenroomException.class, () -> resume(room));
    assertTrue(refused.getMessage().contains("its image is gone"), refused.getMessage());
    Rest.settle(world.core, now());
    Invariants.checkAtRest(world);
    assertTrue(placed(room).suspended());
    world.launcher.refuse(null);
    assertTrue(placed(resume(room).room()).alive());
    assertEquals(3, read(room).allocations().count());
  }

  @Test
  void withoutCapacityItWaitsLikeANewRoom() {
    Room room = create();
    suspend(room);
    over(processOf(room));
    world.node(0, 0);
    Room back = resume(room).room();
    assertTrue(placed(back).alive());
    assertEquals(Optional.empty(), process(processOf(back)).nodeId());
    world.node(64_000, 256_000);
    world.core.ticks().placer().run(now());
    assertTrue(world.launcher.known().contains(processOf(back)));
  }

  @Test
  void onlyTheNewestPlacesAreRemembered() {
    Room room = create();
    for (int i = 0; i < 30; i++) {
      suspend(room);
      over(processOf(read(room)));
      resume(room);
      Invariants.check(world);
    }
    Room old = read(room);
    assertEquals(Room.MOST_FORMER + 1, old.allocations().count());
    assertFalse(places(old).contains(processOf(room)), "the oldest are forgotten");
    long size =
        ItemSize.of(
            world
                .engine()
                .getItem(
                    g ->
                        g.tableName(world.tables.rooms().name())
                            .key(world.tables.rooms().key(room.roomId())))
                .item());
    assertTrue(size <= 3 * 1024, "a room with its longest history has " + size + " bytes");
  }

  /** Whoever looks asks for it: of many who look at once, one brings it back. */
  @Test
  void ofManyVisitorsOneBringsItBack() {
    Room room = create();
    suspend(room);
    over(processOf(room));
    List<String> processes =
        Stream.generate(
                () ->
                    Thread.ofVirtual()
                        .unstarted(
                            () ->
                                world
                                    .core
                                    .roomResumption()
                                    .resumeForVisitor(app.appId(), room.roomId())))
            .limit(16)
            .map(
                thread -> {
                  thread.start();
                  return thread;
                })
            .toList()
            .stream()
            .map(SuspensionTest::joined)
            .map(done -> processOf(read(room)))
            .distinct()
            .toList();
    assertEquals(1, processes.size());
    assertEquals(2, read(room).allocations().count());
    assertEquals(1, process(processes.getFirst()).roomsAllocated());
  }

  private static Thread joined(Thread thread) {
    try {
      thread.join();
      return thread;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Whatever is done to them in whatever order, no slot is lost and none is given twice. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whateverHappensTheBooksAreRight(long seed) {
    Random random = new Random(seed);
    List<Room> rooms = new ArrayList<>(List.of(create()));
    for (int step = 0; step < 120; step++) {
      Room room = rooms.get(random.nextInt(rooms.size()));
      try {
        switch (random.nextInt(7)) {
          case 0 -> rooms.add(create());
          case 1, 2 -> suspend(room);
          case 3, 4 -> resume(room);
          case 5 -> destroy(room);
          default -> {
            if (random.nextInt(4) == 0) {
              over(processOf(read(room)));
              Rest.settle(world.core, now());
            }
          }
        }
      } catch (GreenroomException over) {
        assertEquals(ErrorCode.NOT_FOUND, over.code(), over.getMessage());
      }
      Invariants.check(world);
    }
    Rest.settle(world.core, now());
    Invariants.checkAtRest(world);
    for (Room room : rooms) {
      Room written = read(room);
      for (String id : places(written).stream().distinct().toList()) {
        boolean here = placed(room).alive() && processOf(written).equals(id);
        assertEquals(here, listed(id, true).contains(room.roomId()));
        assertEquals(!here, listed(id, false).contains(room.roomId()));
      }
    }
  }
}
