package dev.greenroom.functions.v2;

import dev.greenroom.core.lobby.Lobbies;
import dev.greenroom.core.lobby.Lobby;
import dev.greenroom.core.room.Room;
import dev.greenroom.functions.input.AnyJson;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.LobbyView;

/** A lobby: Lobby, as versions 1 and 2 know it. */
public final class LobbyV2View {
  private LobbyV2View() {}

  public static JsonObject of(Lobbies lobbies, Room room) {
    return LobbyView.common(room)
        .put("local", room.lobby().map(Lobby::local).orElse(false))
        .putIfPresent("initialConfig", lobbies.config(room).map(LobbyV2View::value))
        .putNullable("state", lobbies.state(room).map(AnyJson::value));
  }

  /** Version 3 may have configured the room with any text: one that is no JSON is itself. */
  private static Object value(String config) {
    try {
      return AnyJson.value(config);
    } catch (IllegalArgumentException text) {
      return config;
    }
  }
}
