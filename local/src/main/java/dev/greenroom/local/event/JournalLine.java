package dev.greenroom.local.event;

import dev.greenroom.functions.http.Json;
import dev.greenroom.jobs.stream.StreamPosition;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One event in the journal. It carries the place in the stream from which it came: what is written
 * is by that very write known to be read.
 *
 * @param number its number in the journal
 * @param from the record of the stream
 * @param writtenAt when it was journaled, to the millisecond
 * @param event its JSON
 */
record JournalLine(long number, StreamPosition from, Instant writtenAt, Map<?, ?> event) {

  /** One line of JSON with its end. */
  byte[] bytes() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("number", number);
    json.put("table", from.table());
    json.put("stream", from.stream());
    json.put("shard", from.shard());
    json.put("sequence", from.sequence());
    json.put("writtenAt", writtenAt.toEpochMilli());
    json.put("event", event);
    return (new String(Json.write(json), StandardCharsets.UTF_8) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads what {@link #bytes()} wrote.
   *
   * @throws RuntimeException when it is not whole
   */
  static JournalLine read(byte[] line) {
    Map<?, ?> json = (Map<?, ?>) Json.read(line);
    return new JournalLine(
        ((Number) json.get("number")).longValue(),
        new StreamPosition(
            (String) json.get("table"),
            (String) json.get("stream"),
            json.get("shard") instanceof String shard ? shard : StreamPosition.ANY,
            (String) json.get("sequence")),
        Instant.ofEpochMilli(((Number) json.get("writtenAt")).longValue()),
        (Map<?, ?>) json.get("event"));
  }
}
