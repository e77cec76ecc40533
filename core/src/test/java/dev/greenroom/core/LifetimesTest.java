package dev.greenroom.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.build.Build;
import dev.greenroom.core.build.BuildStatus;
import dev.greenroom.core.job.JobLog;
import dev.greenroom.core.lobby.LobbyRequest;
import dev.greenroom.core.lobby.LobbyVisibility;
import dev.greenroom.core.minimum.MinimumSchedule;
import dev.greenroom.core.org.Holding;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.Rest;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.token.Grant;
import dev.greenroom.core.token.Role;
import dev.greenroom.core.token.Scopes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every item kind has a lifetime, on one page, and ends as the page says. */
class LifetimesTest {
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
    world.close();
  }

  @Test
  void thePageHasARowForEachTable() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "lifetimes.md"));
    for (TableSpec table : Tables.withPrefix("").all()) {
      assertTrue(page.contains("\n| `" + table.name() + "`"), "no row for " + table.name());
      assertTrue(table.expires(), "time-to-live is off for " + table.name());
    }
  }

  private Optional<Duration> expiry(TableSpec table, Predicate<ItemReader> which) {
    ItemReader item =
        world.everything(table).stream()
            .map(ItemReader::new)
            .filter(which)
            .findFirst()
            .orElseThrow();
    return item.has(TableSpec.TTL)
        ? Optional.of(
            Duration.ofSeconds(
                item.number(TableSpec.TTL, 0) - world.clock.instant().getEpochSecond()))
        : Optional.empty();
  }

  @Test
  void processesAndRoomsAgeOutAWeekAfterTheirEndAndNotBefore() {
    Room room = world.core.roomCreation().create(world.room(app)).room();
    String id = room.allocation().processId();
    assertEquals(Optional.empty(), expiry(world.tables.processes(), p -> true));
    assertEquals(Optional.empty(), expiry(world.tables.rooms(), r -> true));
    world
        .core
        .lifecycle()
        .over(
            world.core.processes().get(id).orElseThrow(),
            ProcessStatus.stopped,
            world.clock.instant(),
            "done");
    Rest.settle(world.core, world.clock.instant());
    Duration week = Duration.ofDays(7);
    for (TableSpec table : List.of(world.tables.processes(), world.tables.rooms())) {
      Duration left = expiry(table, item -> true).orElseThrow();
      assertFalse(left.minus(week).compareTo(Duration.ofMinutes(1)) > 0, left.toString());
      assertFalse(left.compareTo(week) < 0, left.toString());
    }
  }

  @Test
  void aSuspendedRoomIsKeptForNinetyDaysAndWhatItLeftForAWeek() {
    Room room = world.core.roomCreation().create(world.room(app)).room();
    String id = room.allocation().processId();
    world.core.rooms().suspend(app.appId(), room.roomId(), world.clock.instant());
    assertEquals(Optional.of(Duration.ofDays(90)), expiry(world.tables.rooms(), r -> true));
    world
        .core
        .lifecycle()
        .over(
            world.core.processes().get(id).orElseThrow(),
            ProcessStatus.stopped,
            world.clock.instant(),
            "done");
    world.core.roomResumption().resume(World.ORG, app.appId(), room.roomId(), "me");
    assertEquals(Optional.empty(), expiry(world.tables.rooms(), r -> true));
    assertEquals(Optional.of(Duration.ofDays(7)), expiry(world.tables.departures(), d -> true));
    world.core.rooms().suspend(app.appId(), room.roomId(), world.clock.instant());
    world.core.rooms().destroy(app.appId(), room.roomId(), world.clock.instant());
    assertEquals(Optional.of(Duration.ofDays(7)), expiry(world.tables.rooms(), r -> true));
  }

  @Test
  void aLobbyAgesOutWithItsRoomAndALocalOneAWeekAfterItsCreation() {
    for (LobbyVisibility visibility : LobbyVisibility.values()) {
      String roomId = "lobby-" + visibility;
      world
          .core
          .lobbyCreation()
          .create(
              new LobbyRequest(
                  World.ORG,
                  app.appId(),
                  "ada",
                  visibility,
                  true,
                  Region.Tokyo,
                  Optional.of("x".repeat(20_000)),
                  Optional.of(roomId),
                  Optional.empty(),
                  Optional.empty()));
      Predicate<ItemReader> its = item -> item.string("roomId").equals(roomId);
      Optional<Duration> living =
          visibility == LobbyVisibility.LOCAL ? Optional.of(Duration.ofDays(7)) : Optional.empty();
      assertEquals(living, expiry(world.tables.rooms(), its));
      assertEquals(living, expiry(world.tables.lobbyParts(), its));
      world.clock.pass(Duration.ofSeconds(1));
      world.core.rooms().destroy(app.appId(), roomId, world.clock.instant());
      assertEquals(Optional.of(Duration.ofDays(7)), expiry(world.tables.rooms(), its));
      assertEquals(Optional.of(Duration.ofDays(7)), expiry(world.tables.lobbyParts(), its));
    }
    assertEquals(
        Optional.of(Duration.ofHours(1).minusSeconds(1)),
        expiry(world.tables.lobbyLimits(), item -> true));
  }

  @Test
  void aLaneAgesOutAfterNinetyDaysWithoutARoom() {
    world.core.roomCreation().create(world.room(app));
    assertEquals(Optional.of(Duration.ofDays(90)), expiry(world.tables.lanes(), l -> true));
  }

  @Test
  void aDeletedBuildIsRememberedForAWeek() {
    Build build =
        new Build(
            World.ORG,
            "bld-1",
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
            Optional.empty());
    world.core.builds().create(build);
    assertEquals(Optional.empty(), expiry(world.tables.builds(), b -> true));
    world.core.builds().deleted(build, world.clock.instant());
    assertEquals(Optional.of(Duration.ofDays(7)), expiry(world.tables.builds(), b -> true));
  }

  @Test
  void aMonthOfUsageIsKeptForThirteenMoreAndADayForEight() {
    Room room = world.core.roomCreation().create(world.room(app)).room();
    String id = room.allocation().processId();
    var process = world.core.processes().get(id).orElseThrow();
    world
        .core
        .lifecycle()
        .started(process, world.clock.instant(), world.clock.instant(), List.of());
    world.core.ticks().usage().run(world.clock.instant());
    assertEquals(
        Optional.of(Duration.ofDays(8)),
        expiry(world.tables.usage(), u -> u.string("account").endsWith("#peaks")));
    world.core.lifecycle().over(process, ProcessStatus.stopped, world.clock.instant(), "done");
    Duration left =
        expiry(world.tables.usage(), u -> u.string("account").endsWith("#2046-01")).orElseThrow();
    assertEquals(
        Instant.parse("2047-03-01T00:00:00Z").getEpochSecond(),
        world.clock.instant().getEpochSecond() + left.toSeconds());
  }

  @Test
  void anInviteLapsesAfterAWeekAndAMemberStays() {
    world
        .core
        .invites()
        .invite(
            World.ORG,
            "ada@example.org",
            Grant.of(Role.viewer),
            new Holding(Scopes.admin()),
            "me",
            world.clock.instant());
    assertEquals(Optional.of(Duration.ofDays(7)), expiry(world.tables.members(), m -> true));
    world.core.invites().accept(World.ORG, "ada@example.org", world.clock.instant());
    assertEquals(Optional.empty(), expiry(world.tables.members(), m -> true));
  }

  @Test
  void theNameOfATokenIsFreeOnceItIsRevoked() {
    var made =
        world.core.tokens().create(World.ORG, "ci", Scopes.admin(), "me", world.clock.instant());
    Predicate<ItemReader> token = n -> n.string("id").equals(made.token().tokenId());
    assertEquals(Optional.empty(), expiry(world.tables.names(), token));
    world.core.tokens().revoke(World.ORG, made.token().tokenId(), world.clock.instant());
    assertEquals(
        1, world.everything(world.tables.names()).size(), "the name of the application stays");
    assertEquals(Optional.empty(), expiry(world.tables.tokens(), t -> true));
  }

  @Test
  void aRunOfAJobAgesOutAfterAWeekItsCounterAndTheLeaseNever() {
    world
        .core
        .jobLog()
        .record(
            "reap",
            new JobLog.Run(
                world.clock.instant(), Duration.ZERO, List.of("asked x"), Optional.empty()));
    assertEquals(
        Optional.of(Duration.ofDays(7)),
        expiry(world.tables.jobs(), j -> !j.string("run").equals("~summary")));
    assertEquals(
        Optional.empty(), expiry(world.tables.jobs(), j -> j.string("run").equals("~summary")));
  }

  @Test
  void aScheduleStaysAndWhatWasInForceAgesOutOnceARegionHasNone() {
    var fleet = world.fleet("kept");
    var terms =
        new MinimumSchedule.Terms(
            "0 0 18 ? * FRI",
            "UTC",
            8,
            2,
            Optional.of(Duration.ofHours(5)),
            Optional.empty(),
            Duration.ZERO,
            true);
    Instant now = world.clock.instant();
    var schedule =
        new MinimumSchedule(
            World.ORG, fleet.fleetId(), Region.Tokyo, "a", terms, now, "me", now, "me");
    world.core.minimumSchedules().put(schedule);
    world.core.ticks().minimums().run(now);
    Predicate<ItemReader> watched = item -> item.string("entry").startsWith("minimum#");
    Predicate<ItemReader> its = item -> item.string("entry").startsWith("schedule#");
    assertEquals(Optional.empty(), expiry(world.tables.scaling(), its));
    assertEquals(Optional.empty(), expiry(world.tables.scaling(), watched));
    world.core.minimumSchedules().remove(fleet.fleetId(), Region.Tokyo, "a");
    world.core.ticks().minimums().run(now);
    assertTrue(
        world.everything(world.tables.scaling()).stream().map(ItemReader::new).noneMatch(its));
    assertEquals(Optional.of(Duration.ofDays(7)), expiry(world.tables.scaling(), watched));
    world.core.minimumSchedules().put(schedule);
    assertEquals(Optional.empty(), expiry(world.tables.scaling(), watched));
  }

  @Test
  void whichImagesAreMadeReadyStaysAndIsOneItemHoweverOftenIsDeployed() {
    world.deploy(app, 2);
    world.deploy(app, 2);
    assertEquals(1, world.everything(world.tables.scaling()).size());
    assertEquals(
        Optional.empty(),
        expiry(world.tables.scaling(), item -> item.string("entry").equals("images")));
  }

  @Test
  void aDeletedApplicationFreesItsNameAtOnce() {
    world.core.applications().delete(app, world.clock.instant(), "me");
    assertEquals(0, world.everything(world.tables.names()).size());
    assertEquals(Optional.of(Duration.ofDays(90)), expiry(world.tables.apps(), a -> true));
  }
}
