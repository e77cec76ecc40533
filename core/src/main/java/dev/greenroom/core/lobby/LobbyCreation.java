package dev.greenroom.core.lobby;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.room.Alongside;
import dev.greenroom.core.room.LocalRooms;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.room.RoomCreation;
import dev.greenroom.core.room.RoomRequest;
import dev.greenroom.core.room.Rooms;
import dev.greenroom.core.table.Database;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Creates lobbies as rooms are created, on the same path. What makes the room a lobby, its large
 * configuration and the count of the player's creations are written in the one transaction that
 * gives the room its place.
 */
public final class LobbyCreation {
  /** The limit of version 2: a configuration has fewer bytes (64 KB). */
  public static final int MOST_CONFIG_BYTES = 64 << 10;

  /** The limit of rooms: a longer configuration stands beside the room. */
  public static final int MOST_ROOM_CONFIG = 10_000;

  private final RoomCreation creation;
  private final LocalRooms localRooms;
  private final Rooms rooms;
  private final Policy policy;
  private final LobbyParts parts;
  private final CreationLimit limit;

  public LobbyCreation(
      Database database,
      Tables tables,
      RoomCreation creation,
      LocalRooms localRooms,
      Rooms rooms,
      Policy policy,
      InstantSource clock) {
    this.creation = creation;
    this.localRooms = localRooms;
    this.rooms = rooms;
    this.policy = policy;
    this.parts = new LobbyParts(database, tables);
    this.limit = new CreationLimit(database, tables, policy.lobbies(), clock);
  }

  /**
   * Creates the lobby with its room, or hands back the one that the same idempotency key of the
   * same player created.
   *
   * @throws GreenroomException 404 unknown application, or no deployment yet; 422 a taken room id,
   *     or an idempotency key used with another request; 429 too many by this player; 400 a process
   *     that can never start
   */
  public Room create(LobbyRequest request) {
    Optional<String> apart = request.config().filter(config -> config.length() > MOST_ROOM_CONFIG);
    Lobby lobby =
        new Lobby(
            request.visibility(),
            request.region(),
            request.shortCode(),
            request.listed(),
            apart.isPresent(),
            Optional.empty());
    RoomRequest room = room(request);
    Room intended = creation.intended(room, Optional.of(lobby));
    CreationLimit.Turn turn;
    try {
      turn = limit.turn(request.appId(), request.playerId());
    } catch (GreenroomException tooMany) {
      // The last one that was allowed may be repeated.
      return rooms.earlier(intended).orElseThrow(() -> tooMany);
    }
    Alongside alongside = () -> writes(intended, turn, apart);
    return lobby.local()
        ? localRooms.create(room, intended, alongside)
        : creation.create(room, intended, alongside).room();
  }

  private List<TransactWriteItem> writes(
      Room room, CreationLimit.Turn turn, Optional<String> apart) {
    List<TransactWriteItem> writes = new ArrayList<>();
    writes.add(turn.count());
    Optional<Instant> expiry = LocalRooms.expiry(room, policy);
    apart.ifPresent(config -> writes.add(parts.putConfig(room.roomId(), config, expiry)));
    return writes;
  }

  private static RoomRequest room(LobbyRequest request) {
    return new RoomRequest(
        request.orgId(),
        request.appId(),
        request.region(),
        request.config().filter(config -> config.length() <= MOST_ROOM_CONFIG),
        Optional.empty(),
        request.roomId(),
        request.idempotencyKey().map(key -> "player/" + request.playerId() + "/" + key),
        request.playerId());
  }
}
