package dev.greenroom.jobs.stream;

import java.time.Duration;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Streams, and what may be counted on where they are read.
 *
 * @param oneCounter true when the sequence numbers of all tables and shards come from one counter,
 *     so that they say what was written first
 * @param stamped how much later than its stamp a record may have been written
 * @param idle between two reads of a shard that had nothing; zero: as often as is asked
 * @param busy between two reads of a shard that had something
 * @param afterTrouble how long nothing is read after a failure
 */
public record StreamSource(
    DynamoDbStreamsClient client,
    boolean oneCounter,
    Duration stamped,
    Duration idle,
    Duration busy,
    Duration afterTrouble) {

  /** DynamoDB Local tells the minute in which a record was written, and does not mind. */
  public static StreamSource ofDynamoDbLocal(DynamoDbStreamsClient client) {
    return new StreamSource(
        client, true, Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /**
   * DynamoDB takes five reads a second of a shard, all readers together, charges each, and tells
   * the second of a record.
   */
  public static StreamSource ofAccount(DynamoDbStreamsClient client) {
    return new StreamSource(
        client,
        false,
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        Duration.ofMillis(250),
        Duration.ofSeconds(5));
  }

  /** What the position in a shard is kept under: by one counter one says all. */
  String place(String shard) {
    return oneCounter ? StreamPosition.ANY : shard;
  }
}
