package dev.greenroom.core.event;

import dev.greenroom.core.table.ItemReader;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One change of one item, as the stream of its table tells it.
 *
 * @param table the name of the table
 * @param stream tells this stream from earlier ones of the same table
 * @param sequence the sequence number in that stream
 * @param seen about when it was written; for changes whose item does not say when
 * @param before the old image; absent when the item is new
 * @param after the new image; absent when the item is gone
 */
public record StreamChange(
    String table,
    String stream,
    String sequence,
    Instant seen,
    Optional<Map<String, AttributeValue>> before,
    Optional<Map<String, AttributeValue>> after) {

  /** The id of the event that follows from it: the same however often the stream is read. */
  String eventId() {
    String place = String.join("\n", table, stream, sequence);
    return "evt-" + UUID.nameUUIDFromBytes(place.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  boolean created() {
    return before.isEmpty();
  }

  /** The old item; of a new one, nothing. */
  ItemReader was() {
    return new ItemReader(before.orElse(Map.of()));
  }

  ItemReader is() {
    return new ItemReader(after.orElseThrow());
  }

  /** True when the attribute was absent and is there. */
  boolean appeared(String name) {
    return !was().has(name) && is().has(name);
  }

  /** True when the attribute is not what it was. */
  boolean changed(String name) {
    return !Optional.ofNullable(before.orElse(Map.of()).get(name))
        .equals(after.map(item -> item.get(name)));
  }

  /** When: the moment that the item names, else when it was written. */
  Instant at(String name) {
    return is().optionalInstant(name).orElse(seen);
  }
}
