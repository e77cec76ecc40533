package dev.greenroom.core.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.Rest;
import dev.greenroom.core.testing.SteppedLauncher;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.time.Pause;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many callers at once, from zero, through everything that DynamoDB may do to them: 30 % of
 * overlapping transactions cancelled, indexes that show changes late, lost answers.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class StormTest {
  /** Enough to mislead; the thousand meet the longer one. */
  private static final Duration SHORT_LAG = Duration.ofMillis(500);

  @Test
  void aThousandCallersFromZeroGetARoomEachAndNoProcessIsOverfilled() throws Exception {
    try (Storm storm = new Storm(10, Duration.ofSeconds(2))) {
      List<RoomCreation.Created> created = storm.create(1000);
      Map<String, Integer> perProcess = storm.perProcess(created);
      assertEquals(1000, ids(created).size(), "every caller has a room of its own");
      perProcess.forEach((id, n) -> assertTrue(n <= 10, id + " holds " + n));
      assertTrue(perProcess.size() <= 108, perProcess.size() + " processes");
      storm.check("10 rooms a process", 6, created);
    }
  }

  @Test
  void twoHundredCallersWithARoomAProcessGetAProcessEach() throws Exception {
    try (Storm storm = new Storm(1, SHORT_LAG)) {
      List<RoomCreation.Created> created = storm.create(200);
      assertEquals(200, ids(created).size(), "every caller has a room of its own");
      assertEquals(200, storm.perProcess(created).size(), "and a process of its own");
      storm.check("1 room a process", 10, created);
    }
  }

  @Test
  void twoCallersWithTheSameKeyGetTheSameRoom() throws Exception {
    try (Storm storm = new Storm(10, SHORT_LAG)) {
      List<RoomCreation.Created> created =
          storm.all(
              400,
              i ->
                  () ->
                      i < 200
                          ? storm.core.roomCreation().create(storm.world.room(storm.app))
                          : storm
                              .core
                              .roomCreation()
                              .create(storm.world.roomWithKey(storm.app, "pair-" + i / 2)));
      for (int i = 200; i < 400; i += 2) {
        assertEquals(created.get(i).room(), created.get(i + 1).room(), "pair " + i / 2);
      }
      assertEquals(300, ids(created).size(), "200 alone and 100 pairs");
      assertEquals(300, storm.written(), "nothing was written twice");
      storm.check("half in pairs of a key", 6, created);
    }
  }

  @Test
  void destroyedRoomsGiveTheirSlotsBackWhileOthersArrive() throws Exception {
    try (Storm storm = new Storm(10, SHORT_LAG)) {
      List<RoomCreation.Created> first = storm.create(200);
      List<RoomCreation.Created> second =
          storm.all(
              400,
              i ->
                  () -> {
                    if (i % 2 == 0) {
                      return storm.core.roomCreation().create(storm.world.room(storm.app));
                    }
                    Room room = first.get(i / 2).room();
                    storm
                        .core
                        .rooms()
                        .destroy(room.appId(), room.roomId(), storm.core.clock().instant());
                    return null;
                  });
      List<RoomCreation.Created> created = second.stream().filter(Objects::nonNull).toList();
      assertEquals(200, created.size());
      assertEquals(200, storm.written(), "what is left is what came, not what was destroyed");
      storm.check("destroyed while others arrive", 12, created);
      storm.faults.settle();
      int processes = storm.processes();
      storm.create(100);
      assertTrue(
          storm.processes() <= processes + Lane.LANES,
          "slots came back, yet %d processes were opened".formatted(storm.processes() - processes));
      Invariants.check(storm.world);
    }
  }

  @Test
  void callersWhoDieInTheMiddleLeaveNothingBehind() throws Exception {
    try (Storm storm = new Storm(5, SHORT_LAG)) {
      int[] points = new Random(11).ints(400, 0, 60).toArray();
      List<RoomCreation.Created> created =
          storm
              .all(
                  400,
                  i ->
                      () -> {
                        storm.faults.crashAt(points[i]);
                        try {
                          return storm.core.roomCreation().create(storm.world.room(storm.app));
                        } catch (Faults.Crash dead) {
                          return null;
                        }
                      })
              .stream()
              .filter(Objects::nonNull)
              .toList();
      assertTrue(created.size() > 50 && created.size() < 350, created.size() + " lived");
      Invariants.check(storm.world);
      Core jobs =
          storm.world.coreWith(
              storm.world.engine(), InstantSource.system(), Policy.defaults(), time -> {});
      Rest.settle(jobs, jobs.clock().instant());
      Invariants.checkAtRest(storm.world);
      assertTrue(storm.written() >= created.size(), "no room of a living caller is missing");
      storm.check("half of the callers die", 6, created);
    }
  }

  private static Set<String> ids(List<RoomCreation.Created> created) {
    Set<String> ids = new HashSet<>();
    created.forEach(c -> ids.add(c.room().roomId()));
    return ids;
  }

  /** A world under faults, with one application. */
  private static final class Storm implements AutoCloseable {
    private final World world;
    private final Faults faults;
    private final Core core;
    private final Application app;

    Storm(int roomsPerProcess, Duration indexLag) {
      AtomicReference<Faults> made = new AtomicReference<>();
      world =
          new World(
              engine -> {
                made.set(
                    new Faults(
                        engine, Tables.withPrefix("greenroom-").all(), 7, 0.30, 0.01, indexLag));
                return made.get().client();
              });
      faults = made.get();
      core =
          world.coreWith(
              faults.client(),
              InstantSource.system(),
              Policy.defaults(),
              Pause.real(),
              new SteppedLauncher(world.launcher, faults));
      world.node(1_000_000, 1_000_000);
      app = world.app("storm");
      world.deploy(app, roomsPerProcess);
    }

    List<RoomCreation.Created> create(int callers) throws Exception {
      return all(callers, i -> () -> core.roomCreation().create(world.room(app)));
    }

    /** All at the same moment; the answers in the order of the callers. */
    List<RoomCreation.Created> all(int callers, IntFunction<Callable<RoomCreation.Created>> work)
        throws Exception {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<RoomCreation.Created>> calls = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < callers; i++) {
          Callable<RoomCreation.Created> call = work.apply(i);
          calls.add(
              threads.submit(
                  () -> {
                    go.await();
                    return call.call();
                  }));
        }
        go.countDown();
        List<RoomCreation.Created> answers = new ArrayList<>();
        for (Future<RoomCreation.Created> call : calls) {
          answers.add(call.get());
        }
        return answers;
      }
    }

    Map<String, Integer> perProcess(List<RoomCreation.Created> created) {
      Map<String, Integer> perProcess = new HashMap<>();
      created.forEach(c -> perProcess.merge(c.room().allocation().processId(), 1, Integer::sum));
      return perProcess;
    }

    /** The rooms that are written as active. */
    int written() {
      return (int)
          world.everything(world.tables.rooms()).stream()
              .filter(item -> new ItemReader(item).string("status").equals("active"))
              .count();
    }

    int processes() {
      return world.everything(world.tables.processes()).size();
    }

    /** The budget of 6 tries is for rooms that share; a process each meets all at one node. */
    void check(String name, int mostTries, List<RoomCreation.Created> created) {
      Invariants.check(world);
      Map<String, Room> once = new HashMap<>();
      created.forEach(c -> once.put(c.room().roomId(), c.room()));
      Invariants.checkAcknowledged(world, once.values());
      int[] tries = created.stream().mapToInt(RoomCreation.Created::tries).sorted().toArray();
      int p99 = tries[tries.length * 99 / 100];
      System.out.printf(
          "storm: %s: %d rooms on %d processes; tries p50 %d, p99 %d, max %d; %d conflicts, %d"
              + " lost answers%n",
          name,
          once.size(),
          processes(),
          tries[tries.length / 2],
          p99,
          tries[tries.length - 1],
          faults.cancelled(),
          faults.lost());
      assertTrue(p99 <= mostTries, "p99 of tries: " + p99);
    }

    @Override
    public void close() {
      faults.close();
      world.close();
    }
  }
}
