package dev.greenroom.core.lobby;

import dev.greenroom.core.Tables;
import dev.greenroom.core.room.Room;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.table.Update;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Texts that are too large for the item of a room: DynamoDB takes 400 KB an item, and each look at
 * a room would pay for them. They stand in parts beside it, and are only ever written in one
 * transaction with the room, which says how many there are.
 */
public final class LobbyParts {
  /** Of 409,600 bytes that an item may have, the names and keys leave this much and more. */
  private static final int PART_BYTES = 380_000;

  private static final String CONFIG = "config";

  private final Database database;
  private final TableSpec table;

  LobbyParts(Database database, Tables tables) {
    this.database = database;
    this.table = tables.lobbyParts();
  }

  /** How many parts a text of that many bytes takes. */
  static int count(int bytes) {
    return Math.ceilDiv(bytes, PART_BYTES);
  }

  /**
   * Puts the configuration of a lobby, which is one part and never changes.
   *
   * @param expiry when it ages out, where that is known already
   */
  TransactWriteItem putConfig(String roomId, String config, Optional<Instant> expiry) {
    return put(roomId, CONFIG, CONFIG, config.getBytes(StandardCharsets.UTF_8), expiry);
  }

  Optional<String> config(String roomId) {
    return text(List.of(table.key(roomId, CONFIG)), CONFIG);
  }

  /** Puts a state, and takes away what an older and longer one leaves behind it. */
  List<TransactWriteItem> putState(
      String roomId, String stateId, byte[] json, int partsBefore, Optional<Instant> expiry) {
    List<TransactWriteItem> writes = new ArrayList<>();
    int parts = count(json.length);
    for (int part = 0; part < parts; part++) {
      int from = part * PART_BYTES;
      byte[] bytes =
          java.util.Arrays.copyOfRange(json, from, Math.min(json.length, from + PART_BYTES));
      writes.add(put(roomId, state(part), stateId, bytes, expiry));
    }
    for (int part = parts; part < partsBefore; part++) {
      writes.add(Database.remove(table, table.key(roomId, state(part))));
    }
    return writes;
  }

  /** The state of that name; empty when another has taken its place meanwhile. */
  Optional<String> state(String roomId, LobbyState state) {
    return text(keys(roomId, state.parts()), state.stateId());
  }

  private List<Map<String, AttributeValue>> keys(String roomId, int parts) {
    return IntStream.range(0, parts).mapToObj(part -> table.key(roomId, state(part))).toList();
  }

  private Optional<String> text(List<Map<String, AttributeValue>> keys, String of) {
    List<Map<String, AttributeValue>> parts =
        database.getAll(table, keys, item -> item).stream()
            .filter(item -> table.reader(item).string("of").equals(of))
            .toList();
    if (parts.size() < keys.size()) {
      return Optional.empty();
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    parts.forEach(part -> text.writeBytes(part.get("text").b().asByteArrayUnsafe()));
    return Optional.of(text.toString(StandardCharsets.UTF_8));
  }

  /**
   * Lets what stands beside a room age out with it, as a part of the transaction that ends it or
   * puts it aside; or keeps it, as a part of the one that brings it back. The room must still have
   * the state that it was read with.
   *
   * @param at when; empty: never
   */
  public static List<TransactWriteItem> expiring(Tables tables, Room room, Optional<Instant> at) {
    return room.lobby().stream()
        .flatMap(LobbyParts::names)
        .map(
            part ->
                Update.of(tables.lobbyParts(), room.roomId(), part)
                    .set(TableSpec.TTL, at.map(Instant::getEpochSecond))
                    .inTransaction())
        .toList();
  }

  private static Stream<String> names(Lobby lobby) {
    int states = lobby.state().map(LobbyState::parts).orElse(0);
    return Stream.concat(
        lobby.configApart() ? Stream.of(CONFIG) : Stream.empty(),
        IntStream.range(0, states).mapToObj(LobbyParts::state));
  }

  private TransactWriteItem put(
      String roomId, String part, String of, byte[] bytes, Optional<Instant> expiry) {
    Map<String, AttributeValue> item =
        new ItemWriter()
            .put("roomId", roomId)
            .put("part", part)
            .put("of", of)
            .put("text", AttributeValue.fromB(SdkBytes.fromByteArray(bytes)))
            .put(TableSpec.TTL, expiry.map(Instant::getEpochSecond))
            .item();
    return TransactWriteItem.builder()
        .put(Put.builder().tableName(table.name()).item(table.stamp(item)).build())
        .build();
  }

  private static String state(int part) {
    return "state-" + part;
  }
}
