package dev.greenroom.infra.table;

import java.util.List;
import java.util.Optional;

/**
 * A table without its prefix.
 *
 * @param noun what it keeps
 * @param hash the partition key
 * @param range the sort key, where there is one
 * @param indexes all global secondary indexes
 * @param streams true when its changes are events: old and new image go into a stream
 */
public record TableShape(
    String noun, Key hash, Optional<Key> range, List<IndexShape> indexes, boolean streams) {

  /** The attribute by which DynamoDB deletes what has expired, in seconds since the epoch. */
  public static final String TTL = "expiresAt";

  public TableShape {
    indexes = List.copyOf(indexes);
  }

  static TableShape of(String noun, Key hash, IndexShape... indexes) {
    return new TableShape(noun, hash, Optional.empty(), List.of(indexes), false);
  }

  static TableShape of(String noun, Key hash, Key range, IndexShape... indexes) {
    return new TableShape(noun, hash, Optional.of(range), List.of(indexes), false);
  }

  TableShape streaming() {
    return new TableShape(noun, hash, range, indexes, true);
  }
}
