package dev.greenroom.local.cli;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the rooms of one process have cost so far.
 *
 * @param currency of the amounts
 * @param rooms the answer's entries, by room id
 */
record RoomCosts(String currency, Map<String, Json> rooms) {

  static RoomCosts of(ApiClient api, String processId) {
    Json cost = api.get("/greenroom/v1/processes/%s/cost".formatted(ApiClient.encode(processId)));
    Map<String, Json> rooms = new HashMap<>();
    cost.at("rooms").items().forEach(room -> rooms.put(room.at("roomId").text(), room));
    return new RoomCosts(cost.at("currency").text(), rooms);
  }

  /** For a person: {@code 0.0123 USD}; a dash for a room that came after the question. */
  String text(String roomId) {
    Json room = rooms.get(roomId);
    return room == null ? "-" : Decimal.text(room.at("amount")) + " " + currency;
  }

  /** For a program: the room with its cost beside what it has. */
  Json beside(Json room) {
    Map<String, Object> whole = new LinkedHashMap<>();
    ((Map<?, ?>) room.value()).forEach((name, value) -> whole.put(name.toString(), value));
    Json cost = rooms.get(room.at("roomId").text());
    if (cost != null) {
      whole.put("cost", Map.of("amount", cost.at("amount").value(), "currency", currency));
    }
    return new Json(whole);
  }
}
