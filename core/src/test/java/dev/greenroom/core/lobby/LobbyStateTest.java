package dev.greenroom.core.lobby;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Core;
import dev.greenroom.core.Policy;
import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.Intercepted;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.Rest;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** What a game server says of its lobby, from nothing to nearly a megabyte. */
class LobbyStateTest {
  private static final int MOST = Lobbies.MOST_STATE_BYTES - 1;

  private World world;
  private Application app;
  private Room lobby;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    app = world.app("duel");
    world.deploy(app, 3);
    lobby = world.core.lobbyCreation().create(Wish.of(app).request());
  }

  @AfterEach
  void end() {
    Invariants.check(world);
    world.close();
  }

  private Optional<String> read(Core core) {
    return core.lobbies().state(core.lobbies().require(app.appId(), lobby.roomId()));
  }

  private void set(String json) {
    Room answered = world.core.lobbies().setState(app.appId(), lobby.roomId(), Optional.of(json));
    assertSame(json, world.core.lobbies().state(answered));
    assertSame(json, read(world.core));
    Invariants.check(world);
  }

  /** Without a megabyte in the report when they differ. */
  private static void assertSame(String expected, Optional<String> seen) {
    assertEquals(expected.length(), seen.orElse("").length());
    assertTrue(expected.equals(seen.get()), "the same length, but another text");
  }

  private int parts() {
    return world.everything(world.tables.lobbyParts()).size();
  }

  /** A JSON string of exactly that many bytes, of characters of one to four bytes. */
  private static String text(int bytes, String character) {
    int size = character.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
    int left = bytes - 2;
    return '"' + "x".repeat(left % size) + character.repeat(left / size) + '"';
  }

  @Test
  void thereIsNoneAtFirst() {
    assertEquals(Optional.empty(), read(world.core));
  }

  @Test
  void everySizeIsReadAsItWasWrittenAndLeavesNothingOfTheOneBefore() {
    for (String character : List.of("x", "ü", "€", "😀")) {
      for (int size : List.of(2, 2_000, 2_001, 379_999, 380_000, 380_001, 760_001, MOST, 100, 5)) {
        set(text(size, character));
        int expected = size <= 2_000 ? 0 : Math.ceilDiv(size, 380_000);
        assertEquals(expected, parts(), size + " bytes of " + character);
      }
    }
  }

  @Test
  void anyOrderOfSizesLeavesOnlyTheLast() {
    Random random = new Random(4);
    for (int i = 0; i < 60; i++) {
      set(text(2 + random.nextInt(i % 3 == 0 ? MOST - 2 : 4000), "x"));
    }
  }

  @Test
  void itIsTakenAway() {
    set(text(900_000, "x"));
    world.core.lobbies().setState(app.appId(), lobby.roomId(), Optional.empty());
    assertEquals(Optional.empty(), read(world.core));
    assertEquals(0, parts());
    set("{}");
  }

  @Test
  void aSmallOneAddsNothingToWhatAPollOfTheRoomReads() {
    set(text(2_000, "x"));
    var item =
        world
            .engine()
            .getItem(
                get ->
                    get.tableName(world.tables.rooms().name())
                        .key(world.tables.rooms().key(lobby.roomId())))
            .item();
    assertTrue(item.toString().length() < 4096);
    set(text(MOST, "x"));
    assertTrue(world.core.rooms().get(lobby.roomId()).isPresent());
  }

  @Test
  void onlyALivingLobbyOfTheApplicationTakesOne() {
    Lobbies lobbies = world.core.lobbies();
    Room room = world.core.roomCreation().create(world.room(app)).room();
    Application other = world.app("other");
    for (Runnable refused :
        List.<Runnable>of(
            () -> lobbies.setState(app.appId(), room.roomId(), Optional.of("1")),
            () -> lobbies.setState(app.appId(), "unknown", Optional.of("1")),
            () -> lobbies.setState(other.appId(), lobby.roomId(), Optional.of("1")))) {
      GreenroomException unknown = assertThrows(GreenroomException.class, refused::run);
      assertEquals(ErrorCode.NOT_FOUND, unknown.code());
      assertTrue(unknown.getMessage().contains("is not a lobby of"), unknown.getMessage());
    }
    world.core.rooms().destroy(app.appId(), lobby.roomId(), world.clock.instant());
    assertThrows(
        GreenroomException.class,
        () -> lobbies.setState(app.appId(), lobby.roomId(), Optional.of("1")));
    assertEquals(Optional.empty(), read(world.core));
  }

  @Test
  void howAMatchEndedIsReadForAsLongAsItsRoomIsKept() {
    String large = text(800_000, "x");
    set(large);
    world.core.rooms().destroy(app.appId(), lobby.roomId(), world.clock.instant());
    assertSame(large, read(world.core));
    Invariants.check(world);
  }

  @Test
  void theSweepLetsTheStateAgeOutToo() {
    set(text(800_000, "x"));
    var process = world.core.processes().get(lobby.allocation().processId()).orElseThrow();
    world.core.lifecycle().over(process, ProcessStatus.failed, world.clock.instant(), "crashed");
    assertThrows(GreenroomException.class, () -> set("1"), "its process is gone");
    Rest.settle(world.core, world.clock.instant());
    Invariants.checkAtRest(world);
    assertTrue(
        world.everything(world.tables.lobbyParts()).stream()
            .allMatch(part -> part.containsKey("expiresAt")));
  }

  @Test
  void aLocalLobbyHasOneToo() {
    lobby = world.core.lobbyCreation().create(Wish.of(app).seen(LobbyVisibility.LOCAL).request());
    set(text(500_000, "x"));
    world.core.rooms().destroy(app.appId(), lobby.roomId(), world.clock.instant());
  }

  /** Between a reader's two reads another value takes the place; and between a writer's two. */
  @Test
  void whoeverReadsMeanwhileSeesOneOfThemWhole() {
    List<String> values =
        List.of(text(900_000, "a"), text(900_000, "b"), text(400_000, "c"), text(10, "d"));
    try (Faults faults = new Faults(world.engine(), world.tables.all(), 1, 0, 0, Duration.ZERO)) {
      Core overtaken =
          world.coreWith(faults.client(), world.clock, Policy.defaults(), world.core.pause());
      for (String before : values) {
        for (String after : values) {
          for (int call = 0; call < 4; call++) {
            set(before);
            faults.overtakeAt(call, () -> set(after));
            String seen = read(overtaken).orElseThrow();
            faults.calls();
            assertTrue(seen.equals(before) || seen.equals(after), seen.length() + " bytes");
          }
        }
      }
    }
  }

  @Test
  void aWriterThatDiesOrIsOvertakenLeavesOneOfThemWhole() {
    List<String> values = List.of(text(900_000, "a"), text(400_000, "b"), text(10, "c"));
    try (Faults faults = new Faults(world.engine(), world.tables.all(), 1, 0, 0, Duration.ZERO)) {
      Core disturbed =
          world.coreWith(faults.client(), world.clock, Policy.defaults(), world.core.pause());
      for (String before : values) {
        for (String after : values) {
          for (int point = 0; point < 6; point++) {
            set(before);
            faults.crashAt(point);
            try {
              disturbed.lobbies().setState(app.appId(), lobby.roomId(), Optional.of(after));
            } catch (Faults.Crash dead) {
              // As it should.
            }
            faults.calls();
            assertOneOf(List.of(before, after));
            faults.overtakeAt(point, () -> set(before));
            disturbed.lobbies().setState(app.appId(), lobby.roomId(), Optional.of(after));
            faults.calls();
            assertSame(after, read(world.core)); // who comes last has the word
            Invariants.check(world);
            faults.loseAnswerOf(point);
            try {
              disturbed.lobbies().setState(app.appId(), lobby.roomId(), Optional.of(before));
            } catch (software.amazon.awssdk.core.exception.SdkClientException readWasLost) {
              // Nothing was written yet.
            }
            faults.calls();
            assertOneOf(List.of(before, after));
          }
        }
      }
    }
  }

  /** The condition on the state that was read is needed, and the invariants would miss it. */
  @Test
  void withoutItsConditionAWriterLeavesPartsThatNobodyKnows() {
    world.leaveEventsOut("a condition is switched off to see that it shows");
    try (Faults faults = new Faults(world.engine(), world.tables.all(), 1, 0, 0, Duration.ZERO)) {
      Core unguarded =
          world.coreWith(
              Intercepted.client(faults.client(), LobbyStateTest::unguarded),
              world.clock,
              Policy.defaults(),
              world.core.pause());
      faults.overtakeAt(2, () -> set(text(900_000, "a")));
      unguarded.lobbies().setState(app.appId(), lobby.roomId(), Optional.of("1"));
      faults.calls();
      assertThrows(AssertionError.class, () -> Invariants.check(world));
    }
    set(text(900_000, "b")); // all parts are known again
  }

  private static Object unguarded(
      DynamoDbRequest request, Function<DynamoDbRequest, Object> engine) {
    return engine.apply(
        request instanceof UpdateItemRequest update
            ? update.toBuilder()
                .conditionExpression(
                    "attribute_not_exists(neverThere) OR " + update.conditionExpression())
                .build()
            : request);
  }

  private void assertOneOf(List<String> values) {
    assertTrue(values.contains(read(world.core).orElseThrow()));
    Invariants.check(world);
  }

  @Test
  void ofManyAtOnceOneStaysWhole() throws Exception {
    List<String> values =
        IntStream.range(0, 12)
            .mapToObj(i -> text(300_000 + 50_000 * i, "" + (char) ('a' + i)))
            .toList();
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Boolean>> calls = new ArrayList<>();
      for (String value : values) {
        calls.add(
            () -> {
              world.core.lobbies().setState(app.appId(), lobby.roomId(), Optional.of(value));
              return values.contains(read(world.core).orElseThrow());
            });
      }
      for (Future<Boolean> call : threads.invokeAll(calls)) {
        assertTrue(call.get(), "a value that nobody wrote");
      }
    }
    assertOneOf(values);
  }
}
