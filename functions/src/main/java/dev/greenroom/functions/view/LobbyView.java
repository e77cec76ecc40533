package dev.greenroom.functions.view;

import dev.greenroom.core.lobby.Lobby;
import dev.greenroom.core.room.Room;

/** A lobby: LobbyV3. */
public final class LobbyView {
  private LobbyView() {}

  public static JsonObject of(Room room) {
    return common(room).putNullable("roomConfig", room.roomConfig());
  }

  /** What all versions say. */
  public static JsonObject common(Room room) {
    Lobby lobby = room.lobby().orElseThrow();
    return new JsonObject()
        .put("roomId", room.roomId())
        .put("appId", room.appId())
        .put("shortCode", lobby.shortCode().orElse(room.roomId()))
        .put("visibility", lobby.visibility().wire())
        .put("region", lobby.region())
        .put("createdAt", room.createdAt())
        .put("createdBy", room.createdBy());
  }
}
