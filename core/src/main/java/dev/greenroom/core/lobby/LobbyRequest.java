package dev.greenroom.core.lobby;

import dev.greenroom.core.region.Region;
import java.util.Optional;

/**
 * What a player asks for.
 *
 * @param orgId the owner of the application
 * @param appId the application whose player it is
 * @param playerId the player, as its token names it; at most 256 characters
 * @param visibility who finds it
 * @param listed whether it is to stand in the list of its kind
 * @param region where
 * @param config opaque; at most {@link LobbyCreation#MOST_CONFIG_BYTES} in UTF-8, less one
 * @param roomId the player's own id; absent: one is made
 * @param shortCode the player's own code; absent: the room id serves
 * @param idempotencyKey the same key and request of a player give the same lobby
 */
public record LobbyRequest(
    String orgId,
    String appId,
    String playerId,
    LobbyVisibility visibility,
    boolean listed,
    Region region,
    Optional<String> config,
    Optional<String> roomId,
    Optional<String> shortCode,
    Optional<String> idempotencyKey) {}
