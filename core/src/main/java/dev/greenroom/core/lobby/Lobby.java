package dev.greenroom.core.lobby;

import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.Update;
import java.util.Optional;

/**
 * What makes a room a lobby. It stands on the item of the room, which has all the rest, so that
 * neither can be without the other.
 *
 * @param visibility who finds it
 * @param region where its creator wants to play
 * @param shortCode 1..100 characters, the creator's choice; absent: the id of the room serves
 * @param listed whether it stands in the list of its kind; no longer once its room is destroyed
 * @param configApart whether its configuration is too large for the room and stands beside it
 * @param state what the game server has set; absent before the first time
 */
public record Lobby(
    LobbyVisibility visibility,
    Region region,
    Optional<String> shortCode,
    boolean listed,
    boolean configApart,
    Optional<LobbyState> state) {

  /** The partition of the index of listed lobbies in which those of a kind stand. */
  public static String listKey(String appId, LobbyVisibility visibility) {
    return appId + "#" + visibility.wire();
  }

  /** The partition of the index of short codes. */
  public static String codeKey(String appId, String shortCode) {
    return appId + "#" + shortCode;
  }

  /** True when the game server runs on the player's own machine. */
  public boolean local() {
    return visibility == LobbyVisibility.LOCAL;
  }

  /** The same with another state. */
  public Lobby with(LobbyState newState) {
    return new Lobby(visibility, region, shortCode, listed, configApart, Optional.of(newState));
  }

  /** As a part of the update that ends its room: it leaves its list, with the state it has. */
  public void over(Update room) {
    room.remove("listKey");
    requireState(room);
  }

  /** As a part of an update of its room: the state must be the one that was read. */
  public void requireState(Update room) {
    state.ifPresentOrElse(
        was -> room.require("#stateId = ?", was.stateId()),
        () -> room.require("attribute_not_exists(#stateId)"));
  }

  /** The lobby of a room's item, if the room is one. */
  public static Optional<Lobby> read(ItemReader in) {
    return in.optionalString("visibility")
        .map(
            visibility ->
                new Lobby(
                    LobbyVisibility.of(visibility),
                    in.constant("lobbyRegion", Region.class),
                    in.optionalString("shortCode"),
                    in.has("listKey"),
                    in.flag("configApart"),
                    in.optionalString("stateId")
                        .map(
                            id ->
                                new LobbyState(
                                    id, in.optionalString("state"), in.integer("stateParts", 0)))));
  }

  /** Adds it to the item of its room. */
  public void write(ItemWriter out, String appId) {
    out.put("visibility", visibility.wire())
        .put("lobbyRegion", region)
        .put("shortCode", shortCode)
        .put("codeKey", shortCode.map(code -> codeKey(appId, code)))
        .put("listKey", listed ? Optional.of(listKey(appId, visibility)) : Optional.empty())
        .put("configApart", configApart ? Optional.of(true) : Optional.empty())
        .put("stateId", state.map(LobbyState::stateId))
        .put("state", state.flatMap(LobbyState::text))
        .put("stateParts", state.map(LobbyState::parts).filter(parts -> parts > 0));
  }
}
