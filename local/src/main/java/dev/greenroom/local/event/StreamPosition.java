package dev.greenroom.local.event;

import java.math.BigInteger;

/**
 * How far a stream was read.
 *
 * @param table the name of the table
 * @param stream the label of its stream, an ISO 8601 time: the stream of a table that was created
 *     again has another, later one
 * @param sequence the sequence number of the last record that was read
 */
record StreamPosition(String table, String stream, String sequence) {

  /** True when the other one says no more than this one. */
  boolean covers(StreamPosition other) {
    return stream.equals(other.stream)
        ? covers(other.sequence)
        : stream.compareTo(other.stream) > 0;
  }

  /** True when that record of the same stream was read. */
  boolean covers(String otherSequence) {
    return compare(sequence, otherSequence) >= 0;
  }

  /** Sequence numbers are written with or without leading zeros. */
  static int compare(String one, String other) {
    return new BigInteger(one).compareTo(new BigInteger(other));
  }
}
