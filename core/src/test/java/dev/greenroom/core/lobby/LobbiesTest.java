package dev.greenroom.core.lobby;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.process.Process;
import dev.greenroom.core.process.ProcessStatus;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.testing.Invariants;
import dev.greenroom.core.testing.Rest;
import dev.greenroom.core.testing.World;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LobbiesTest {
  private World world;
  private Application app;

  @BeforeEach
  void start() {
    world = new World();
    world.node(64_000, 256_000);
    app = world.app("duel");
    world.deploy(app, 3);
  }

  @AfterEach
  void end() {
    Invariants.check(world);
    Rest.settle(world.core, world.clock.instant());
    Invariants.checkAtRest(world);
    world.close();
  }

  private Room create(Wish wish) {
    world.clock.pass(Duration.ofMillis(1));
    return world.core.lobbyCreation().create(wish.request());
  }

  private Lobbies lobbies() {
    return world.core.lobbies();
  }

  private List<String> listed(Optional<Region> region) {
    return lobbies().alive(lobbies().listed(app.appId(), LobbyVisibility.PUBLIC, region)).stream()
        .map(Room::roomId)
        .toList();
  }

  private List<String> listed() {
    return listed(Optional.empty());
  }

  private Process process(Room room) {
    return world.core.processes().get(room.allocation().processId()).orElseThrow();
  }

  private Instant now() {
    return world.clock.instant();
  }

  @Test
  void aLobbyIsARoomWithItsSlotAndIsReadAsItWasWritten() {
    Room created = create(Wish.of(app).coded("DUEL7"));
    assertEquals(created, lobbies().require(app.appId(), created.roomId()));
    assertEquals(created, world.core.rooms().get(created.roomId()).orElseThrow());
    assertEquals("ada", created.createdBy());
    assertEquals(
        new Lobby(
            LobbyVisibility.PUBLIC,
            Region.Frankfurt,
            Optional.of("DUEL7"),
            true,
            false,
            Optional.empty()),
        created.lobby().orElseThrow());
    assertEquals(1, process(created).roomsAllocated());
    assertEquals(Set.of(process(created).processId()), world.launcher.known());
  }

  @Test
  void lobbiesAndRoomsShareProcesses() {
    Room lobby = create(Wish.of(app));
    Room room = world.core.roomCreation().create(world.room(app)).room();
    assertEquals(lobby.allocation().processId(), room.allocation().processId());
    assertEquals(Optional.empty(), room.lobby());
    assertEquals(List.of(lobby.roomId()), listed());
    GreenroomException none =
        assertThrows(GreenroomException.class, () -> lobbies().require(app.appId(), room.roomId()));
    assertEquals(ErrorCode.NOT_FOUND, none.code());
  }

  @Test
  void onlyPublicOnesAreListedTheNewestFirstAndByRegion() {
    Room frankfurt = create(Wish.of(app));
    Room tokyo = create(Wish.of(app).in(Region.Tokyo));
    create(Wish.of(app).seen(LobbyVisibility.PRIVATE));
    create(Wish.of(app).seen(LobbyVisibility.LOCAL));
    assertEquals(List.of(tokyo.roomId(), frankfurt.roomId()), listed());
    assertEquals(List.of(tokyo.roomId()), listed(Optional.of(Region.Tokyo)));
    assertEquals(List.of(), listed(Optional.of(Region.Dubai)));
    Application other = world.app("other");
    assertEquals(
        List.of(),
        lobbies().listed(other.appId(), LobbyVisibility.PUBLIC, Optional.empty()),
        "lists are of an application");
  }

  @Test
  void aLobbyLeavesTheListWithItsRoomAndIsStillToldOf() {
    Room gone = create(Wish.of(app).coded("CODE"));
    Room stays = create(Wish.of(app));
    world.core.rooms().destroy(app.appId(), gone.roomId(), now());
    assertEquals(List.of(stays.roomId()), listed());
    assertEquals("ada", lobbies().require(app.appId(), gone.roomId()).createdBy());
    assertEquals(gone.roomId(), lobbies().newest(app.appId(), "CODE").roomId());
  }

  /** The room is still written as active, in the index too: its process tells. */
  @ParameterizedTest
  @EnumSource(
      value = ProcessStatus.class,
      names = {"stopped", "failed"})
  void aLobbyLeavesTheListAtTheMomentItsProcessDies(ProcessStatus end) {
    Room first = create(Wish.of(app));
    world.core.lifecycle().over(process(first), end, now(), "crashed");
    assertEquals(
        List.of(first.roomId()),
        lobbies().listed(app.appId(), LobbyVisibility.PUBLIC, Optional.empty()),
        "not swept yet");
    assertEquals(List.of(), listed());
    Rest.settle(world.core, now());
    assertEquals(
        List.of(), lobbies().listed(app.appId(), LobbyVisibility.PUBLIC, Optional.empty()));
  }

  @Test
  void aLobbyOfAProcessThatIsStoppingIsNotListed() {
    Room first = create(Wish.of(app));
    world.core.lifecycle().started(process(first), now(), now(), List.of());
    assertEquals(List.of(first.roomId()), listed());
    world.core.lifecycle().stop(process(first), now(), "asked");
    assertEquals(List.of(), listed());
  }

  @Test
  void theNewestOfOneShortCodeIsFound() {
    Room first = create(Wish.of(app).coded("DUEL7"));
    assertEquals(first.roomId(), lobbies().newest(app.appId(), "DUEL7").roomId());
    Room second = create(Wish.of(app).coded("DUEL7").by("bob"));
    assertEquals(second.roomId(), lobbies().newest(app.appId(), "DUEL7").roomId());
    create(Wish.of(app).coded("OTHER"));
    assertEquals(second.roomId(), lobbies().newest(app.appId(), "DUEL7").roomId());
    assertThrows(GreenroomException.class, () -> lobbies().newest(app.appId(), "duel7"));
    Application other = world.app("other");
    assertThrows(GreenroomException.class, () -> lobbies().newest(other.appId(), "DUEL7"));
  }

  @Test
  void aRoomIdServesAsShortCodeUntilANewerLobbyChoosesIt() {
    Room named = create(Wish.of(app).named("arena"));
    assertEquals("arena", lobbies().newest(app.appId(), "arena").roomId());
    Room chosen = create(Wish.of(app).coded("arena"));
    assertEquals(chosen.roomId(), lobbies().newest(app.appId(), "arena").roomId());
    Room later = create(Wish.of(app).coded("later"));
    Room last = create(Wish.of(app).named("later"));
    assertFalse(later.createdAt().isAfter(last.createdAt()));
    assertEquals("later", lobbies().newest(app.appId(), "later").roomId());
    create(Wish.of(app).named("hidden").coded("secret"));
    assertThrows(
        GreenroomException.class,
        () -> lobbies().newest(app.appId(), "hidden"),
        "its code is another");
    assertEquals("arena", named.roomId());
  }

  @Test
  void aLocalLobbyStartsNothingAndTakesNoSlot() {
    Application undeployed = world.app("undeployed");
    Room local = create(Wish.of(undeployed).seen(LobbyVisibility.LOCAL));
    assertEquals(local, lobbies().require(undeployed.appId(), local.roomId()));
    assertEquals(Set.of(), world.launcher.known());
    assertEquals(List.of(), world.everything(world.tables.processes()));
    assertTrue(
        world.core.rooms().require(undeployed.appId(), local.roomId()).alive(), "it can be joined");
    world.core.rooms().configure(undeployed.appId(), local.roomId(), "changed");
    assertEquals(
        Optional.of("changed"),
        lobbies().config(lobbies().require(undeployed.appId(), local.roomId())));
    world.core.rooms().destroy(undeployed.appId(), local.roomId(), now());
    assertFalse(world.core.rooms().require(undeployed.appId(), local.roomId()).alive());
    assertEquals(
        List.of(), lobbies().listed(undeployed.appId(), LobbyVisibility.LOCAL, Optional.empty()));
  }

  @Test
  void aRoomIdIsTakenForLocalLobbiesToo() {
    create(Wish.of(app).named("mine"));
    for (LobbyVisibility visibility : LobbyVisibility.values()) {
      GreenroomException taken =
          assertThrows(
              GreenroomException.class, () -> create(Wish.of(app).named("mine").seen(visibility)));
      assertEquals(ErrorCode.INVALID, taken.code());
    }
    create(Wish.of(app).named("at-home").seen(LobbyVisibility.LOCAL));
    assertThrows(
        GreenroomException.class,
        () -> create(Wish.of(app).named("at-home").seen(LobbyVisibility.LOCAL)));
  }

  @Test
  void anApplicationWithoutDeploymentHasOnlyLocalLobbies() {
    Application undeployed = world.app("undeployed");
    GreenroomException refused =
        assertThrows(GreenroomException.class, () -> create(Wish.of(undeployed)));
    assertEquals(ErrorCode.NOT_FOUND, refused.code());
    assertEquals(List.of(), world.everything(world.tables.lobbyLimits()), "it does not count");
  }

  @Test
  void aConfigurationThatIsTooLargeForARoomStandsBesideIt() {
    String large = "ü".repeat(LobbyCreation.MOST_ROOM_CONFIG + 1);
    Room room = create(Wish.of(app).configured(large));
    assertEquals(Optional.empty(), room.roomConfig());
    assertEquals(Optional.of(large), lobbies().config(room));
    assertEquals(1, world.everything(world.tables.lobbyParts()).size());
    String most = "x".repeat(LobbyCreation.MOST_ROOM_CONFIG);
    Room small = create(Wish.of(app).configured(most));
    assertEquals(Optional.of(most), small.roomConfig());
    assertEquals(1, world.everything(world.tables.lobbyParts()).size());

    world.core.rooms().configure(app.appId(), room.roomId(), "new");
    assertEquals(
        Optional.of("new"), lobbies().config(lobbies().require(app.appId(), room.roomId())));
    world.core.rooms().destroy(app.appId(), room.roomId(), now());
    Invariants.check(world);
  }

  @Test
  void theSameKeyOfTheSamePlayerGivesTheSameLobby() {
    for (LobbyVisibility visibility : LobbyVisibility.values()) {
      Wish wish = Wish.of(app).seen(visibility).keyed("key-" + visibility);
      Room first = create(wish);
      assertEquals(first.roomId(), create(wish).roomId());
      Room bobs = create(wish.by("bob"));
      assertFalse(first.roomId().equals(bobs.roomId()), "a key is a player's own");
      for (Wish other :
          List.of(wish.coded("other"), wish.in(Region.Tokyo), wish.configured("other"))) {
        GreenroomException used =
            assertThrows(GreenroomException.class, () -> create(other), other.toString());
        assertTrue(used.getMessage().contains("Idempotency-Key"), used.getMessage());
      }
    }
  }
}
