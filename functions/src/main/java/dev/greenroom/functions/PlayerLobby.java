package dev.greenroom.functions;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.core.lobby.LobbyRequest;
import dev.greenroom.core.lobby.LobbyVisibility;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.room.Room;
import dev.greenroom.functions.input.IdempotencyKey;
import dev.greenroom.functions.input.Limits;
import java.util.Optional;

/**
 * A lobby that a player wants, in any version of the API.
 *
 * @param visibility who finds it
 * @param listed whether it is to stand in the list of its kind
 * @param region where
 * @param config opaque
 */
public record PlayerLobby(
    LobbyVisibility visibility, boolean listed, Region region, Optional<String> config) {

  /** One of which only its creator tells others is in no list. */
  public static PlayerLobby of(LobbyVisibility visibility, Region region, Optional<String> config) {
    return new PlayerLobby(visibility, visibility != LobbyVisibility.PRIVATE, region, config);
  }

  /**
   * Creates it for the player who calls, with {@code roomId} and {@code shortCode} of the query
   * where they are given.
   *
   * @throws GreenroomException as {@link dev.greenroom.core.lobby.LobbyCreation#create} does
   */
  public Room create(Wiring wiring, Call call) {
    return wiring
        .core()
        .lobbyCreation()
        .create(
            new LobbyRequest(
                call.caller().orgId(),
                call.appId(),
                call.caller().name(),
                visibility,
                listed,
                region,
                config,
                call.query().present("roomId", Limits.ROOM_ID),
                call.query().text("shortCode", Limits.SHORT_CODE),
                IdempotencyKey.of(call.request())));
  }
}
