package dev.greenroom.core.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Policy;
import dev.greenroom.core.RateLimit;
import dev.greenroom.core.lobby.Lobby;
import dev.greenroom.core.lobby.LobbyVisibility;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.secret.Hashes;
import dev.greenroom.core.table.ItemReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What must hold of lobbies at every moment: in the indexes, beside the rooms, and counted. */
final class LobbyInvariants {
  private final WrittenState world;

  /** What must stand beside the rooms, by room and part. */
  private final Map<String, String> expected = new TreeMap<>();

  /** When each player has created lobbies. */
  private final Map<String, List<Instant>> createdAt = new TreeMap<>();

  LobbyInvariants(WrittenState world) {
    this.world = world;
  }

  void check() {
    world.everything(world.tables().rooms()).stream().map(ItemReader::new).forEach(this::room);
    Map<String, String> there = new TreeMap<>();
    for (var item : world.everything(world.tables().lobbyParts())) {
      ItemReader part = new ItemReader(item);
      there.put(
          part.string("roomId") + "/" + part.string("part"),
          part.string("of") + (part.has("expiresAt") ? ", ages out" : ""));
    }
    assertEquals(expected, there, "what stands beside the rooms");
    world.everything(world.tables().lobbyLimits()).stream()
        .map(ItemReader::new)
        .forEach(this::counted);
  }

  /** Each creation counts, within the hour before the last one. */
  private void counted(ItemReader taken) {
    List<Instant> times = taken.instants("times");
    RateLimit limit = Policy.defaults().lobbies();
    assertTrue(!times.isEmpty() && times.size() <= limit.most(), "creations: " + times);
    assertTrue(taken.has("expiresAt"), "a count that never ages out");
    Instant from = times.getLast().minus(limit.window());
    long created =
        createdAt.getOrDefault(taken.string("player"), List.of()).stream()
            .filter(at -> at.isAfter(from) && !at.isAfter(times.getLast()))
            .count();
    assertTrue(created <= times.size(), created + " lobbies count as " + times.size());
  }

  private void room(ItemReader room) {
    Optional<Lobby> lobby = Lobby.read(room);
    String id = room.string("roomId");
    if (lobby.isEmpty()) {
      for (String name : new String[] {"listKey", "codeKey", "stateId", "configApart"}) {
        assertEquals(false, room.has(name), name + " on a room that is no lobby: " + id);
      }
      return;
    }
    String appId = room.string("appId");
    createdAt
        .computeIfAbsent(
            Hashes.sha256(appId + "\n" + room.string("createdBy")), player -> new ArrayList<>())
        .add(room.instant("createdAt"));
    boolean alive = room.string("status").equals("active");
    assertEquals(lobby.get().local(), room.string("processId").equals(Room.LOCAL), id);
    boolean over = room.string("status").equals("destroyed");
    if (lobby.get().visibility() == LobbyVisibility.PUBLIC) {
      assertEquals(!over, room.has("listKey"), "in the list of public lobbies: " + id);
    }
    if (room.has("listKey")) {
      assertTrue(!over, "listed although it is over: " + id);
      assertEquals(
          Lobby.listKey(appId, lobby.get().visibility()), room.string("listKey"), "list of " + id);
    }
    assertEquals(
        lobby.get().shortCode().map(code -> Lobby.codeKey(appId, code)),
        room.optionalString("codeKey"),
        "code of " + id);
    beside(id, lobby.get(), alive);
  }

  private void beside(String id, Lobby lobby, boolean alive) {
    String over = alive && !lobby.local() ? "" : ", ages out";
    if (lobby.configApart()) {
      expected.put(id + "/config", "config" + over);
    }
    lobby
        .state()
        .ifPresent(
            state -> {
              for (int part = 0; part < state.parts(); part++) {
                expected.put(id + "/state-" + part, state.stateId() + over);
              }
            });
  }
}
