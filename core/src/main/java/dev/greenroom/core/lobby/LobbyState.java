package dev.greenroom.core.lobby;

import java.util.Optional;

/**
 * What the game server has last set, as JSON.
 *
 * @param stateId names this value: every change has another
 * @param text the JSON when it is small; absent when it stands in parts, or was taken away
 * @param parts in how many parts it stands beside the room
 */
public record LobbyState(String stateId, Optional<String> text, int parts) {}
