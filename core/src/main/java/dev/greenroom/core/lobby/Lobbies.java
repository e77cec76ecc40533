package dev.greenroom.core.lobby;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.LocalRooms;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.RoomStatus;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.Outcome;
import dev.greenroom.core.table.Update;
import dev.greenroom.core.time.Retry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Finds lobbies and keeps what their game servers say of them. A lobby is told of for as long as
 * its room is kept, also when it is over, so that players may read how their match ended; it is
 * listed only while its room is alive.
 */
public final class Lobbies {
  /** The limit of version 2: a state has fewer bytes (1 MB). */
  public static final int MOST_STATE_BYTES = 1 << 20;

  /** Up to here a state stands on the room: whoever polls the room pays no more for it. */
  private static final int MOST_INLINE_BYTES = 2_000;

  /** How often a text is looked for again that was replaced while it was read. */
  private static final int MOST_LOOKS = 10;

  private final Database database;
  private final Tables tables;
  private final Rooms rooms;
  private final Policy policy;
  private final Retry retry;
  private final LobbyParts parts;

  public Lobbies(Database database, Tables tables, Rooms rooms, Policy policy, Retry retry) {
    this.database = database;
    this.tables = tables;
    this.rooms = rooms;
    this.policy = policy;
    this.retry = retry;
    this.parts = new LobbyParts(database, tables);
  }

  /** The sentence for a lobby that is unknown, another's, or only a room. */
  public static GreenroomException unknown(String appId, String roomId) {
    return GreenroomException.notFound(
        "roomId '%s' is not a lobby of application '%s'.", roomId, appId);
  }

  /**
   * The lobby of that room.
   *
   * @throws GreenroomException 404 when there is none
   */
  public Room require(String appId, String roomId) {
    return rooms
        .get(roomId)
        .filter(room -> room.appId().equals(appId) && room.lobby().isPresent())
        .orElseThrow(() -> unknown(appId, roomId));
  }

  /**
   * The newest lobby with that short code. A room id that serves as the code is no entry of the
   * index; it is asked for by itself.
   *
   * @throws GreenroomException 404 when there is none
   */
  public Room newest(String appId, String shortCode) {
    QueryRequest query =
        Index.of(tables.rooms(), Tables.BY_CODE, Lobby.codeKey(appId, shortCode)).toBuilder()
            .scanIndexForward(false)
            .limit(1)
            .build();
    Optional<Room> chosen =
        database.page(query).stream()
            .findFirst()
            .flatMap(item -> rooms.get(item.get("roomId").s()));
    Optional<Room> named =
        rooms
            .get(shortCode)
            .filter(room -> room.appId().equals(appId))
            .filter(room -> room.lobby().filter(l -> l.shortCode().isEmpty()).isPresent());
    return chosen
        .filter(room -> named.map(n -> room.createdAt().isAfter(n.createdAt())).orElse(true))
        .or(() -> named)
        .orElseThrow(
            () ->
                GreenroomException.notFound(
                    "shortCode '%s' is not of a lobby of application '%s'.", shortCode, appId));
  }

  /**
   * The room ids of the lobbies in a list, newest first, as the index has them: who is in it may be
   * over by now.
   */
  public List<String> listed(String appId, LobbyVisibility visibility, Optional<Region> region) {
    QueryRequest query =
        Index.of(tables.rooms(), Tables.LISTED, Lobby.listKey(appId, visibility)).toBuilder()
            .scanIndexForward(false)
            .build();
    return database.all(query).stream()
        .filter(item -> region.map(r -> r.name().equals(item.get("lobbyRegion").s())).orElse(true))
        .map(item -> item.get("roomId").s())
        .toList();
  }

  /** Of these rooms the lobbies that are alive, in their order. */
  public List<Room> alive(List<String> roomIds) {
    return rooms.placed(roomIds).stream()
        .filter(Rooms.Placed::alive)
        .map(Rooms.Placed::room)
        .filter(room -> room.lobby().isPresent())
        .toList();
  }

  /** What the lobby's creator has configured, wherever it stands; what the room has wins. */
  public Optional<String> config(Room room) {
    return room.roomConfig()
        .or(
            () ->
                room.lobby()
                    .filter(Lobby::configApart)
                    .flatMap(lobby -> parts.config(room.roomId())));
  }

  /** The JSON that its game server has set; empty when there is none. */
  public Optional<String> state(Room room) {
    Room now = room;
    for (int look = 1; look <= MOST_LOOKS; look++) {
      Optional<LobbyState> state = now.lobby().flatMap(Lobby::state);
      if (state.map(LobbyState::parts).orElse(0) == 0) {
        return state.flatMap(LobbyState::text);
      }
      Optional<String> text = parts.state(now.roomId(), state.get());
      if (text.isPresent()) {
        return text;
      }
      Optional<Room> again = rooms.get(room.roomId());
      if (again.isEmpty()) {
        return Optional.empty();
      }
      now = again.get();
    }
    throw new GreenroomException(
        ErrorCode.INTERNAL, "The state changes faster than it can be read; try again.", null);
  }

  /**
   * Replaces the state as a whole: whoever reads sees the old one or the new one.
   *
   * @param json fewer than {@link #MOST_STATE_BYTES} in UTF-8; empty takes it away
   * @return the room with its new state
   * @throws GreenroomException 404 when it is no living lobby of that application
   */
  public Room setState(String appId, String roomId, Optional<String> json) {
    String stateId = UUID.randomUUID().toString();
    byte[] bytes = json.orElse("").getBytes(StandardCharsets.UTF_8);
    boolean inline = bytes.length <= MOST_INLINE_BYTES;
    LobbyState state =
        new LobbyState(
            stateId, json.filter(text -> inline), inline ? 0 : LobbyParts.count(bytes.length));
    for (int tried = 1; tried <= MOST_LOOKS; tried++) {
      Rooms.Placed placed =
          rooms.placed(List.of(roomId)).stream()
              .filter(found -> found.room().appId().equals(appId))
              .findFirst()
              .orElseThrow(() -> unknown(appId, roomId));
      Lobby lobby = placed.room().lobby().orElseThrow(() -> unknown(appId, roomId));
      if (lobby.state().filter(now -> now.stateId().equals(stateId)).isPresent()) {
        return placed.room(); // written by a try whose answer was lost
      }
      if (!placed.alive()) {
        throw unknown(appId, roomId);
      }
      if (write(placed.room(), lobby, state, inline ? new byte[0] : bytes).done()) {
        return placed.room().with(lobby.with(state));
      }
      retry.backOff(tried);
    }
    throw new GreenroomException(
        ErrorCode.INTERNAL, "The database is too busy at the moment; try again.", null);
  }

  private Outcome write(Room room, Lobby lobby, LobbyState state, byte[] apart) {
    Update update =
        Update.of(tables.rooms(), room.roomId())
            .set("stateId", state.stateId())
            .set("state", state.text())
            .set("stateParts", Optional.of(state.parts()).filter(count -> count > 0))
            .require("#status = ?", RoomStatus.active);
    lobby.requireState(update);
    int before = lobby.state().map(LobbyState::parts).orElse(0);
    List<TransactWriteItem> beside =
        parts.putState(
            room.roomId(), state.stateId(), apart, before, LocalRooms.expiry(room, policy));
    if (beside.isEmpty()) {
      return retry.untilSettled(() -> database.update(update));
    }
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(update.inTransaction());
    writes.addAll(beside);
    String token = UUID.randomUUID().toString();
    return retry.untilSettled(() -> database.transact(token, writes));
  }
}
