package dev.greenroom.core.reaping;

import static dev.greenroom.core.testing.Reports.beat;
import static dev.greenroom.core.testing.Reports.booted;
import static dev.greenroom.core.testing.Reports.bound;
import static dev.greenroom.core.testing.Reports.idle;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildExpiry;
import dev.greenroom.core.build.BuildLimits;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.build.Builds;
import dev.greenroom.core.job.JobLog;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.lease.Leadership;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.MemoryArchive;
import dev.greenroom.core.testing.World;
import dev.greenroom.events.NodeHeartbeat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The wall clock is set forward or back by an hour at each stage of a life. */
class ClockTest {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration SLOW_TICK = Duration.ofSeconds(60);

  private World world;
  private Application app;
  private List<Tick> jobs;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    app = world.app("duel");
    world.deploy(app, 2);
    jobs = jobs();
    tick();
  }

  @AfterEach
  void end() {
    world.close();
  }

  private List<Tick> jobs() {
    Leadership leadership =
        new Leadership(
            world.core.leases(), "here", Duration.ofSeconds(10), world.clock.ticker(), world.clock);
    assertTrue(leadership.lead());
    return world
        .core
        .led(leadership)
        .all(
            World.NODE,
            new MemoryArchive(),
            new BuildExpiry.Setup(imageId -> {}, BuildLimits.defaults()),
            world.clock.ticker(),
            TICK,
            SLOW_TICK);
  }

  /** All jobs once, as the runner would; hands back what they decided. */
  private List<String> tick() {
    world.core.heartbeats().heard(beat(world));
    return jobs.stream().flatMap(job -> run(job).stream()).toList();
  }

  private List<String> run(Tick job) {
    List<String> decisions = job.run(world.clock.instant());
    world
        .core
        .jobLog()
        .record(
            job.name(),
            new JobLog.Run(world.clock.instant(), Duration.ZERO, decisions, Optional.empty()));
    return decisions;
  }

  /** Time passes as it does, with the jobs at work every few seconds. */
  private void live(Duration time) {
    for (long at = 0; at < time.toSeconds(); at += 5) {
      world.clock.pass(Duration.ofSeconds(5));
      tick();
    }
  }

  private Room room() {
    return world.core.roomCreation().create(world.room(app)).room();
  }

  private Process process(String id) {
    return world.core.processes().get(id).orElseThrow();
  }

  private String idleProcess() {
    Room room = room();
    String id = room.allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, id, 0)));
    world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant());
    return id;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void aProcessThatBootsHasAllOfItsTimeToBind(long hours) {
    String id = room().allocation().processId();
    world.core.heartbeats().heard(beat(world, booted(world, id)));
    live(Duration.ofSeconds(60));
    world.clock.step(Duration.ofHours(hours));
    tick();
    live(Duration.ofSeconds(95));
    assertEquals(ProcessStatus.starting, process(id).status(), "it may still bind");
    live(Duration.ofSeconds(10));
    assertEquals(ProcessStatus.failed, process(id).status(), "but not for an hour");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void anIdleProcessIsAskedAboutAfterItsTimeAndNotAfterAnHour(long hours) {
    String id = idleProcess();
    live(Duration.ofMinutes(2));
    world.clock.step(Duration.ofHours(hours));
    tick();
    live(Duration.ofMinutes(5).minusSeconds(5));
    assertTrue(process(id).accepting(), "its five minutes began anew");
    live(Duration.ofSeconds(10));
    assertFalse(process(id).accepting());
    world.core.heartbeats().heard(beat(world, idle(world, id, true)));
    assertEquals(ProcessStatus.stopping, process(id).status());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void aProcessWithAPlayerOrARoomLivesOn(long hours) {
    String played = idleProcess();
    world.core.heartbeats().heard(beat(world, bound(world, played, 1)));
    world.deploy(app, 1);
    String roomed = room().allocation().processId();
    world.core.heartbeats().heard(beat(world, bound(world, roomed, 0)));
    world.clock.step(Duration.ofHours(hours));
    tick();
    live(Duration.ofMinutes(12));
    assertEquals(ProcessStatus.running, process(played).status());
    assertEquals(ProcessStatus.running, process(roomed).status());
    assertTrue(process(played).accepting() && process(roomed).status().holdsRooms());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void aStopKeepsItsGraceAndEnds(long hours) {
    String id = idleProcess();
    world.core.lifecycle().stop(process(id), world.clock.instant(), "asked to");
    world.clock.step(Duration.ofHours(hours));
    tick();
    assertFalse(world.launcher.wasStopped(id), "it is not killed for what a clock says");
    live(Duration.ofSeconds(10));
    assertTrue(world.launcher.wasStopped(id), "nor does it get an hour");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void aQuestionThatNobodyAnswersIsDroppedAfterItsTime(long hours) {
    String id = idleProcess();
    live(Duration.ofMinutes(5));
    assertFalse(process(id).accepting());
    world.clock.step(Duration.ofHours(hours));
    tick();
    assertFalse(process(id).accepting());
    live(Duration.ofSeconds(10));
    assertTrue(process(id).accepting());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void theRoomsOfAProcessThatIsOverAreSweptWhateverTheClockShows(long hours) {
    Room room = room();
    Process process = process(room.allocation().processId());
    world.core.lifecycle().over(process, ProcessStatus.failed, world.clock.instant(), "crashed");
    world.clock.step(Duration.ofHours(hours));
    tick();
    tick();
    assertEquals(
        dev.greenroom.core.room.RoomStatus.destroyed,
        world.core.rooms().get(room.roomId()).orElseThrow().status());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void aProcessThatWaitsIsPlacedAndALostLaunchIsRepeated(long hours) {
    world.launcher.fail(true);
    String id = room().allocation().processId();
    world.launcher.fail(false);
    world.clock.step(Duration.ofHours(hours));
    tick();
    assertEquals(1, world.launcher.calls() - 1L, "launched again, under the same id");
    assertTrue(process(id).scheduledAt().isPresent());
  }

  @Test
  void aNodeThatFellSilentDoesNotLiveOnForAnHour() {
    world.core.heartbeats().heard(beat(world));
    world.clock.step(Duration.ofHours(-1));
    jobs.forEach(this::run);
    world.clock.pass(Duration.ofSeconds(16));
    String id = room().allocation().processId();
    assertEquals(Optional.empty(), process(id).nodeId(), "placed on a silent node");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void aBuildThatRunsIsNotTakenForLostAndALostOneIs(long hours) {
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
    world.clock.step(Duration.ofHours(hours));
    tick();
    live(Builds.SILENCE.minusSeconds(5));
    assertEquals(BuildStatus.running, builds.require(World.ORG, id).status());
    live(Duration.ofSeconds(10));
    assertEquals(BuildStatus.failed, builds.require(World.ORG, id).status());
  }

  /** A year ahead everything is too old, and its notice is over as soon as it is written. */
  @ParameterizedTest
  @ValueSource(longs = {400, -400})
  void noBuildGoesForAClockThatJumpedAndCameBack(long days) {
    Builds builds = world.core.builds();
    Build build = over(builds);
    expire(Duration.ofMinutes(5));
    world.clock.step(Duration.ofDays(days));
    expire(Duration.ofMinutes(20));
    world.clock.step(Duration.ofDays(-days));
    expire(Duration.ofMinutes(20));
    Build seen = builds.require(World.ORG, build.buildId());
    assertEquals(Optional.empty(), seen.deletedAt());
    assertEquals(Optional.empty(), seen.unneededSince());
  }

  /** The note was written before the clock jumped: it is no notice of an hour. */
  @Test
  void aNoteFromBeforeAJumpIsNoNotice() {
    Builds builds = world.core.builds();
    Build build = over(builds);
    world.clock.pass(Duration.ofDays(100));
    expire(Duration.ofMinutes(5));
    assertTrue(builds.require(World.ORG, build.buildId()).unneededSince().isPresent());
    world.clock.step(Duration.ofHours(2));
    expire(Duration.ofMinutes(15));
    assertEquals(
        Optional.empty(), builds.require(World.ORG, build.buildId()).deletedAt(), "too early");
    expire(Duration.ofMinutes(50));
    assertTrue(builds.require(World.ORG, build.buildId()).deletedAt().isPresent());
  }

  private Build over(Builds builds) {
    Build build =
        Build.declared(
            World.ORG,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            1,
            world.clock.instant(),
            "me");
    builds.create(build);
    builds.started(build, world.clock.instant());
    builds.failed(build, world.clock.instant());
    return build;
  }

  /** Time passes, with the job at work that deletes builds. */
  private void expire(Duration time) {
    Tick expiry = jobs.stream().filter(j -> j.name().equals("expire-builds")).findAny().get();
    for (long minutes = 0; minutes < time.toMinutes(); minutes += 5) {
      world.clock.pass(Duration.ofMinutes(5));
      run(expiry);
    }
  }

  @Test
  void aMachineThatSleptForAnHourFindsItsProcessesAsItLeftThem() {
    String id = room().allocation().processId();
    world.core.heartbeats().heard(beat(world, booted(world, id)));
    world.clock.pass(Duration.ofHours(1));
    tick();
    assertEquals(ProcessStatus.starting, process(id).status());
  }

  @Test
  void theOneWhoTakesOverAtOnceMistrustsNothing() {
    String id = idleProcess();
    live(Duration.ofMinutes(5).minusSeconds(5));
    jobs = jobs();
    world.clock.pass(Duration.ofSeconds(10));
    tick();
    assertFalse(process(id).accepting(), "asked in time");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void aNodeWhoseClockIsWrongCostsNobodyHisTime(long hours) {
    String id = idleProcess();
    world.core.heartbeats().heard(beat(world, bound(world, id, 1)));
    live(Duration.ofMinutes(1));
    world.clock.step(Duration.ofHours(hours));
    NodeHeartbeat wrong = beat(world, bound(world, id, 0));
    world.clock.step(Duration.ofHours(-hours));
    world.core.heartbeats().heard(wrong);
    live(Duration.ofMinutes(5).minusSeconds(5));
    assertTrue(process(id).accepting(), "idle for less than five minutes");
    live(Duration.ofSeconds(10));
    assertFalse(process(id).accepting(), "idle for five minutes");
  }
}
