package dev.greenroom.jobs.stream;

import java.math.BigInteger;

/**
 * How far a shard of a stream was read.
 *
 * @param table the name of the table
 * @param stream the label of its stream, an ISO 8601 time: the stream of a table that was created
 *     again has another, later one
 * @param shard its id, or {@link #ANY}
 * @param sequence the sequence number of the last record that was read
 */
public record StreamPosition(String table, String stream, String shard, String sequence) {
  /** All shards of a stream of DynamoDB Local, whose sequence numbers grow across them. */
  public static final String ANY = "";

  /** True when that record of the same shard was read. */
  public boolean covers(String otherSequence) {
    return compare(sequence, otherSequence) >= 0;
  }

  /** Sequence numbers are written with or without leading zeros. */
  public static int compare(String one, String other) {
    return new BigInteger(one).compareTo(new BigInteger(other));
  }
}
