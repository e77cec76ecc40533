package dev.greenroom.core.lease;

import static dev.greenroom.core.testing.Reports.beat;
import static dev.greenroom.core.testing.Reports.bound;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.Ticks;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.app.ServiceConfig;
import dev.greenroom.core.app.StaticAllocation;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.build.Builds;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.node.NodeStatus;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/**
 * A leader stands still before each of the calls of a tick in turn, another takes the lease over
 * meanwhile, and the old one goes on: nothing that it intends is accepted any more. The new leader
 * does nothing in between, so that no condition but the fence can stop the old one.
 */
class TwoLeadersTest {
  private static final Duration LENGTH = Duration.ofSeconds(10);

  private World world;
  private Application app;
  private Optional<Runnable> meanwhile = Optional.empty();
  private int callsUntilThen;
  private final AtomicInteger acts = new AtomicInteger();
  private boolean lastWhole;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000_000, 256_000_000);
    app = world.app("duel");
    world.deploy(app, 1);
  }

  @AfterEach
  void end() {
    world.close();
  }

  /** The machine stops before this call, and other things happen until it goes on. */
  private Object pausing(DynamoDbRequest request, Function<DynamoDbRequest, Object> engine) {
    if (meanwhile.isPresent() && callsUntilThen-- == 0) {
      Runnable happens = meanwhile.get();
      meanwhile = Optional.empty();
      happens.run();
    }
    return engine.apply(request);
  }

  /** Counts what is done to the world. */
  private final class CountedLauncher implements ProcessLauncher {
    @Override
    public void launch(LaunchOrder order) throws dev.greenroom.core.process.LaunchRefused {
      acts.incrementAndGet();
      world.launcher.launch(order);
    }

    @Override
    public void stop(String processId, Duration grace) {
      acts.incrementAndGet();
      world.launcher.stop(processId, grace);
    }

    @Override
    public Set<String> known() {
      return world.launcher.known();
    }

    @Override
    public Set<String> running() {
      return world.launcher.running();
    }
  }

  /** What stands in the tables; what was accepted before may still be told of afterwards. */
  private Map<String, Set<Map<String, AttributeValue>>> written() {
    Map<String, Set<Map<String, AttributeValue>>> all = new HashMap<>();
    for (TableSpec table : world.tables.all()) {
      if (table.equals(world.tables.decisions())) {
        continue;
      }
      all.put(table.name(), new HashSet<>(world.everything(table)));
    }
    return all;
  }

  /** Every point of one job in one situation, each in a world of its own. */
  private void everyPoint(Function<Ticks, Tick> job, Runnable situation) {
    int point = 0;
    while (reached(point, job, situation)) {
      point++;
      end();
      start();
    }
    assertTrue(point > 0 && lastWhole, "a tick that is not disturbed does its work");
    System.out.printf("an old leader stood still at %d points, and did nothing more%n", point);
  }

  /** False when the tick was over before that point. */
  private boolean reached(int point, Function<Ticks, Tick> job, Runnable situation) {
    Core paused =
        world.coreWith(
            Intercepted.client(world.engine(), this::pausing),
            world.clock,
            Policy.defaults(),
            time -> {},
            new CountedLauncher());
    situation.run();
    Leadership old = leadership(paused, "old");
    lead(old);
    Tick tick = job.apply(paused.led(old));
    Map<String, Object> then = new HashMap<>();
    callsUntilThen = point;
    meanwhile =
        Optional.of(
            () -> {
              lead(leadership(world.core, "new"));
              then.put("tables", written());
              then.put("acts", acts());
            });
    List<String> decisions = List.of();
    try {
      decisions = tick.run(world.clock.instant());
    } catch (LeaseLost expected) {
      assertTrue(meanwhile.isEmpty(), "lost before another took it");
    }
    if (meanwhile.isPresent()) {
      meanwhile = Optional.empty();
      lastWhole = !decisions.isEmpty();
      return false;
    }
    assertTrue(written().equals(then.get("tables")), "written by an old epoch, point " + point);
    assertEquals(then.get("acts"), acts(), "done by an old epoch, point " + point);
    return true;
  }

  /** What was done to the world so far: to processes, and to the nodes of the cloud. */
  private int acts() {
    return acts.get() + world.cloud.started.size() + world.cloud.ended.size();
  }

  private Leadership leadership(Core core, String holder) {
    return new Leadership(core.leases(), holder, LENGTH, world.clock.ticker(), world.clock);
  }

  private void lead(Leadership candidate) {
    if (!candidate.lead()) {
      world.clock.pass(LENGTH);
      assertTrue(candidate.lead());
    }
  }

  private String process() {
    Room room = world.core.roomCreation().create(world.room(app)).room();
    return room.allocation().processId();
  }

  private String running() {
    String id = process();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    return id;
  }

  private String idle() {
    Room room = world.core.roomCreation().create(world.room(app)).room();
    String id = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant());
    return id;
  }

  private dev.greenroom.core.process.Process read(String id) {
    return world.core.processes().get(id).orElseThrow();
  }

  @Test
  void noProcessIsFailedForItsPortByAnOldLeader() {
    everyPoint(
        Ticks::reaper,
        () -> {
          process();
          world.clock.pass(Duration.ofSeconds(100));
        });
  }

  @Test
  void noProcessIsAskedByAnOldLeader() {
    everyPoint(
        Ticks::reaper,
        () -> {
          idle();
          world.clock.pass(Duration.ofMinutes(5));
        });
  }

  @Test
  void noProcessIsOpenedAgainByAnOldLeader() {
    everyPoint(
        Ticks::reaper,
        () -> {
          String id = idle();
          world.clock.pass(Duration.ofMinutes(5));
          world.core.lifecycle().ask(read(id), world.clock.instant());
          world.clock.pass(Duration.ofSeconds(10));
        });
  }

  @Test
  void noProcessIsKilledByAnOldLeader() {
    everyPoint(
        Ticks::reaper,
        () -> {
          String id = running();
          world.core.lifecycle().stop(read(id), world.clock.instant(), "asked to");
          world.clock.pass(Duration.ofSeconds(10));
        });
  }

  @Test
  void noProcessIsPlacedOrLaunchedByAnOldLeader() {
    everyPoint(
        Ticks::placer,
        () -> {
          world.core.nodes().setStatus(World.NODE, NodeStatus.draining);
          process();
          world.core.nodes().setStatus(World.NODE, NodeStatus.running);
        });
  }

  @Test
  void noLaunchIsRepeatedByAnOldLeader() {
    everyPoint(
        Ticks::placer,
        () -> {
          world.launcher.fail(true);
          process();
          world.launcher.fail(false);
          world.clock.pass(Duration.ofSeconds(3));
        });
  }

  @Test
  void nothingIsTakenForLostOrEndedByAnOldLeader() {
    everyPoint(
        jobs -> jobs.reconciler().apply(World.NODE),
        () -> {
          world.launcher.lose(running());
          String ended = running();
          world.core.lifecycle().over(read(ended), ProcessStatus.failed, world.clock.instant(), "");
        });
  }

  @Test
  void noProcessIsStartedOrDrainedByAnOldLeader() {
    everyPoint(Ticks::allocation, () -> hold(2));
    end();
    start();
    everyPoint(
        Ticks::allocation,
        () -> {
          running();
          world.deploy(app, 1);
          running();
          hold(1);
        });
  }

  @Test
  void noNodeIsOrderedOrEndedByAnOldLeader() {
    everyPoint(Ticks::scaling, () -> least(2));
    end();
    start();
    everyPoint(
        Ticks::scaling,
        () -> {
          least(1);
          world.core.ticks().scaling().run(world.clock.instant());
          world.clock.pass(Duration.ofMinutes(11)); // it never joins, and is given up
        });
  }

  private void least(int nodes) {
    world.cloud.serves.add(Region.Frankfurt);
    world
        .core
        .fleetBaselines()
        .setNodes(
            World.ORG, world.fleet("eu").fleetId(), Region.Frankfurt, nodes, world.clock.instant());
  }

  private void hold(int processes) {
    StaticAllocation held =
        new StaticAllocation(Region.Frankfurt, 1, processes, 3, Optional.empty());
    world
        .core
        .applications()
        .change(
            world.core.applications().get(app.appId()).orElseThrow(),
            new Application.Settings(
                app.appName(),
                app.auth(),
                Optional.of(new ServiceConfig(List.of(held), Optional.empty())),
                Optional.empty()));
  }

  @Test
  void noBuildIsFailedByAnOldLeader() {
    everyPoint(
        Ticks::lostBuilds,
        () -> {
          Builds builds = world.core.builds();
          String id = "bld-" + UUID.randomUUID();
          builds.create(
              new Build(
                  World.ORG,
                  id,
                  UUID.randomUUID().toString(),
                  BuildStatus.created,
                  Optional.empty(),
                  1,
                  0,
                  Optional.empty(),
                  world.clock.instant(),
                  "dev@example.org",
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty(),
                  Optional.empty()));
          builds.started(builds.require(World.ORG, id), world.clock.instant());
          world.clock.pass(Builds.SILENCE.plusSeconds(1));
        });
  }

  @Test
  void aLongTickKeepsItsLease() {
    for (int i = 0; i < 5; i++) {
      process();
    }
    world.clock.pass(Duration.ofSeconds(100));
    Core slow =
        world.coreWith(
            Intercepted.client(
                world.engine(),
                (request, engine) -> {
                  world.clock.pass(Duration.ofSeconds(1));
                  return engine.apply(request);
                }),
            world.clock,
            Policy.defaults(),
            time -> {});
    Leadership leads = leadership(slow, "slow");
    Leadership other = leadership(world.core, "other");
    lead(leads);
    other.lead();
    List<String> decisions = slow.led(leads).reaper().run(world.clock.instant());
    assertEquals(5, decisions.size(), "it lasted longer than its lease, but gave signs of life");
    assertEquals(Optional.of(1L), leads.epoch());
  }
}
