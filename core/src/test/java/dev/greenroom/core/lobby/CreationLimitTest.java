package dev.greenroom.core.lobby;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Ten lobbies in any hour, for each player of each application. */
class CreationLimitTest {
  private static final int MOST = 10;
  private static final Duration HOUR = Duration.ofHours(1);

  private World world;
  private Application app;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    app = world.app("duel");
    world.deploy(app, 100);
  }

  @AfterEach
  void end() {
    Invariants.check(world);
    world.close();
  }

  private Room create(Core core, Wish wish) {
    return core.lobbyCreation().create(wish.request());
  }

  private Room create(Wish wish) {
    return create(world.core, wish);
  }

  private Wish local() {
    return Wish.of(app).seen(LobbyVisibility.LOCAL);
  }

  private GreenroomException refused(Wish wish) {
    int before = world.everything(world.tables.rooms()).size();
    GreenroomException refused = assertThrows(GreenroomException.class, () -> create(wish));
    assertEquals(ErrorCode.RATE_LIMITED, refused.code());
    assertEquals(before, world.everything(world.tables.rooms()).size());
    return refused;
  }

  @ParameterizedTest
  @EnumSource(LobbyVisibility.class)
  void theEleventhWithinAnHourIsRefusedUntilItWouldBeTheTenth(LobbyVisibility visibility) {
    Wish wish = Wish.of(app).seen(visibility);
    for (int i = 0; i < MOST; i++) {
      create(wish);
      world.clock.pass(Duration.ofMinutes(1));
    }
    GreenroomException refused = refused(wish);
    assertEquals(Optional.of(Duration.ofMinutes(50)), refused.retryAfter());
    assertEquals(
        "This player has created 10 lobbies within the last 60 minutes, and may create 10; try"
            + " again in 3000 s.",
        refused.getMessage());
    create(wish.by("bob"));
    Application other = world.app("other");
    world.deploy(other, 2);
    create(Wish.of(other).seen(visibility));

    world.clock.pass(refused.retryAfter().get().minusMillis(1));
    assertEquals(Optional.of(Duration.ofSeconds(1)), refused(wish).retryAfter());
    world.clock.pass(Duration.ofMillis(1));
    create(wish);
    assertEquals(Optional.of(Duration.ofMinutes(1)), refused(wish).retryAfter());
  }

  /** Whatever the pace, no hour has more than ten, and who waits as told is never refused again. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noHourHasMoreThanTen(long seed) {
    Random random = new Random(seed);
    List<Instant> created = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      world.clock.pass(Duration.ofSeconds(random.nextInt(600)));
      try {
        create(local());
      } catch (GreenroomException refused) {
        assertTrue(created.size() >= MOST);
        world.clock.pass(refused.retryAfter().orElseThrow());
        create(local());
      }
      Instant now = world.clock.instant();
      created.add(now);
      long within = created.stream().filter(at -> at.plus(HOUR).isAfter(now)).count();
      assertTrue(within <= MOST, within + " in an hour");
    }
  }

  @Test
  void ofManyAtOnceTenSucceed() throws Exception {
    int callers = 24;
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        Wish wish = i % 2 == 0 ? Wish.of(app) : local();
        calls.add(
            () -> {
              try {
                create(wish);
                return true;
              } catch (GreenroomException refused) {
                assertEquals(ErrorCode.RATE_LIMITED, refused.code(), refused.getMessage());
                return false;
              }
            });
      }
      int won = 0;
      for (Future<Boolean> call : threads.invokeAll(calls)) {
        won += outcome(call) ? 1 : 0;
      }
      assertEquals(MOST, won);
    }
    assertEquals(MOST, world.everything(world.tables.rooms()).size());
  }

  private static boolean outcome(Future<Boolean> call) throws InterruptedException {
    try {
      return call.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  @Test
  void whatIsRefusedForAnotherReasonDoesNotCount() {
    create(Wish.of(app).named("taken"));
    for (int i = 0; i < 2 * MOST; i++) {
      assertEquals(
          ErrorCode.INVALID,
          assertThrows(GreenroomException.class, () -> create(Wish.of(app).named("taken"))).code());
    }
    for (int i = 1; i < MOST; i++) {
      create(local());
    }
    refused(local());
  }

  @Test
  void aRepetitionDoesNotCountAndIsAnsweredAlsoAtTheLimit() {
    Room first = create(local().keyed("first"));
    for (int i = 0; i < 2 * MOST; i++) {
      assertEquals(first.roomId(), create(local().keyed("first")).roomId());
    }
    for (int i = 1; i < MOST; i++) {
      create(Wish.of(app).keyed("k" + i));
    }
    assertEquals(first.roomId(), create(local().keyed("first")).roomId());
    assertEquals(create(Wish.of(app).keyed("k9")), create(Wish.of(app).keyed("k9")));
    refused(local().keyed("new"));
    refused(local().keyed("first").coded("another request"));
  }

  @Test
  void theCountSurvivesARestartAndAgesOut() {
    for (int i = 0; i < MOST; i++) {
      create(local());
    }
    Core restarted =
        world.coreWith(world.client, world.clock, Policy.defaults(), world.core.pause());
    assertThrows(GreenroomException.class, () -> create(restarted, local()));
    ItemReader item = new ItemReader(world.everything(world.tables.lobbyLimits()).getFirst());
    assertEquals(world.clock.instant().plus(HOUR).getEpochSecond(), item.number(TableSpec.TTL, 0));
  }

  @Test
  void aClockThatWasSetBackLocksNobodyOut() {
    world.clock.step(Duration.ofDays(30));
    for (int i = 0; i < MOST; i++) {
      create(local());
    }
    world.clock.step(Duration.ofDays(-30));
    create(local());
  }

  @Test
  void anAnswerThatIsLostCountsOnce() {
    try (Faults faults = new Faults(world.engine(), world.tables.all(), 1, 0, 0, Duration.ZERO)) {
      Core losing =
          world.coreWith(faults.client(), world.clock, Policy.defaults(), world.core.pause());
      for (LobbyVisibility visibility : LobbyVisibility.values()) {
        Wish wish = Wish.of(app).seen(visibility);
        faults.loseAnswerOf(-1);
        create(losing, wish.by(visibility + ", undisturbed"));
        int calls = faults.calls();
        assertTrue(calls > 2, "nothing was tried");
        for (int lost = 0; lost < calls; lost++) {
          faults.loseAnswerOf(lost);
          try {
            create(losing, wish.by(visibility + "-" + lost));
          } catch (SdkClientException readWasLost) {
            // What was written decides, not what the caller was told.
          } finally {
            faults.calls();
          }
        }
      }
    }
    List<Map<String, AttributeValue>> counts = world.everything(world.tables.lobbyLimits());
    counts.forEach(item -> assertEquals(1, new ItemReader(item).instants("times").size()));
    assertEquals(world.everything(world.tables.rooms()).size(), counts.size());
  }
}
