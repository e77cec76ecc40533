package dev.greenroom.core.room;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.time.Pause;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A thousand callers at once, from zero, through everything that DynamoDB may do to them. */
class StormTest {
  private static final int CALLERS = 1000;
  private static final int ROOMS_PER_PROCESS = 10;

  @Test
  void aThousandCallersFromZeroGetARoomEachAndNoProcessIsOverfilled() throws Exception {
    AtomicReference<Faults> faults = new AtomicReference<>();
    try (World world =
        new World(
            engine -> {
              faults.set(
                  new Faults(
                      engine,
                      dev.greenroom.core.Tables.withPrefix("greenroom-").all(),
                      7,
                      0.30,
                      0.01,
                      Duration.ofSeconds(2)));
              return faults.get().client();
            })) {
      Core core =
          world.coreWith(
              faults.get().client(), InstantSource.system(), Policy.defaults(), Pause.real());
      world.node(1_000_000, 1_000_000);
      Application app = world.app("storm");
      world.deploy(app, ROOMS_PER_PROCESS);

      List<RoomCreation.Created> created = storm(core, world, app);

      Set<String> ids = new HashSet<>();
      created.forEach(c -> ids.add(c.room().roomId()));
      assertEquals(CALLERS, ids.size(), "every caller has a room of its own");
      Map<String, Integer> perProcess = new HashMap<>();
      created.forEach(c -> perProcess.merge(c.room().allocation().processId(), 1, Integer::sum));
      perProcess.forEach((id, n) -> assertTrue(n <= ROOMS_PER_PROCESS, id + " holds " + n));
      Invariants.check(world);
      int[] tries = created.stream().mapToInt(RoomCreation.Created::tries).sorted().toArray();
      System.out.printf(
          "storm: %d rooms on %d processes; tries p50 %d, p99 %d, max %d; %d conflicts, %d lost"
              + " answers%n",
          ids.size(),
          perProcess.size(),
          tries[CALLERS / 2],
          tries[CALLERS * 99 / 100],
          tries[CALLERS - 1],
          faults.get().cancelled(),
          faults.get().lost());
      assertTrue(perProcess.size() <= 108, perProcess.size() + " processes");
      assertTrue(tries[CALLERS * 99 / 100] <= 6, "p99 of tries: " + tries[CALLERS * 99 / 100]);
      faults.get().close();
    }
  }

  private static List<RoomCreation.Created> storm(Core core, World world, Application app)
      throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<Future<RoomCreation.Created>> calls = new ArrayList<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < CALLERS; i++) {
        calls.add(
            callers.submit(
                () -> {
                  go.await();
                  return core.roomCreation().create(world.room(app));
                }));
      }
      go.countDown();
      List<RoomCreation.Created> created = new ArrayList<>();
      for (Future<RoomCreation.Created> call : calls) {
        created.add(call.get());
      }
      return created;
    }
  }

  /** What must hold at every moment, whatever happened. */
  static final class Invariants {
    static void check(World world) {
      Map<String, Integer> active = new HashMap<>();
      for (var item : world.everything(world.tables.rooms())) {
        ItemReader room = new ItemReader(item);
        if (room.string("status").equals("active")) {
          active.merge(room.string("processId"), 1, Integer::sum);
        }
      }
      Set<String> known = new HashSet<>();
      int vcpus = 0;
      for (var item : world.everything(world.tables.processes())) {
        ItemReader process = new ItemReader(item);
        String id = process.string("processId");
        known.add(id);
        int allocated = process.integer("roomsAllocated");
        assertEquals(active.getOrDefault(id, 0), allocated, "rooms of process " + id);
        assertTrue(allocated <= process.integer("roomsPerProcess"), "overfilled: " + id);
        if (process.has("aliveOn")) {
          vcpus += process.integer("milliVcpus");
        }
      }
      assertTrue(known.containsAll(active.keySet()), "a room on a process that no item knows");
      assertTrue(known.containsAll(world.launcher.known()), "a launch that no item knows");
      for (var item : world.everything(world.tables.nodes())) {
        assertEquals(vcpus, new ItemReader(item).integer("milliVcpusUsed"), "claimed capacity");
      }
    }
  }
}
