package dev.greenroom.core.lobby;

import dev.greenroom.core.app.Application;
import dev.greenroom.core.region.Region;
import java.util.Optional;

/** A request for a lobby under construction. */
record Wish(LobbyRequest request) {

  static Wish of(Application app) {
    return new Wish(
        new LobbyRequest(
            app.orgId(),
            app.appId(),
            "ada",
            LobbyVisibility.PUBLIC,
            true,
            Region.Frankfurt,
            Optional.of("{\"mode\":\"duel\"}"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private Wish with(
      String playerId,
      LobbyVisibility visibility,
      Region region,
      Optional<String> config,
      Optional<String> roomId,
      Optional<String> shortCode,
      Optional<String> key) {
    return new Wish(
        new LobbyRequest(
            request.orgId(),
            request.appId(),
            playerId,
            visibility,
            visibility != LobbyVisibility.PRIVATE,
            region,
            config,
            roomId,
            shortCode,
            key));
  }

  Wish by(String player) {
    return with(
        player,
        request.visibility(),
        request.region(),
        request.config(),
        request.roomId(),
        request.shortCode(),
        request.idempotencyKey());
  }

  Wish seen(LobbyVisibility visibility) {
    return with(
        request.playerId(),
        visibility,
        request.region(),
        request.config(),
        request.roomId(),
        request.shortCode(),
        request.idempotencyKey());
  }

  Wish in(Region region) {
    return with(
        request.playerId(),
        request.visibility(),
        region,
        request.config(),
        request.roomId(),
        request.shortCode(),
        request.idempotencyKey());
  }

  Wish configured(String config) {
    return with(
        request.playerId(),
        request.visibility(),
        request.region(),
        Optional.of(config),
        request.roomId(),
        request.shortCode(),
        request.idempotencyKey());
  }

  Wish named(String roomId) {
    return with(
        request.playerId(),
        request.visibility(),
        request.region(),
        request.config(),
        Optional.of(roomId),
        request.shortCode(),
        request.idempotencyKey());
  }

  Wish coded(String shortCode) {
    return with(
        request.playerId(),
        request.visibility(),
        request.region(),
        request.config(),
        request.roomId(),
        Optional.of(shortCode),
        request.idempotencyKey());
  }

  Wish keyed(String key) {
    return with(
        request.playerId(),
        request.visibility(),
        request.region(),
        request.config(),
        request.roomId(),
        request.shortCode(),
        Optional.of(key));
  }
}
