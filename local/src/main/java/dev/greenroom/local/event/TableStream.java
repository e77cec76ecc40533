package dev.greenroom.local.event;

import dev.greenroom.core.event.StreamChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.SequenceNumberRange;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Reads the stream of one table of DynamoDB Local, which has one open shard and closes it every few
 * hours; sequence numbers grow across shards. After an exception a new one must take its place.
 */
final class TableStream {
  private static final int PAGE = 1000;

  /** DynamoDB Local tells the minute in which a record was written. */
  private static final Duration STAMPED = Duration.ofMinutes(1);

  private static final Instant NO_REAL_TIME = Instant.parse("9999-01-01T00:00:00Z");

  private final DynamoDbStreamsClient client;
  private final String table;
  private final String arn;
  private final String label;
  private final Consumer<String> log;
  private final Set<String> finished = new HashSet<>();
  private Optional<StreamPosition> position;
  private Optional<Shard> shard = Optional.empty();
  private Optional<String> iterator = Optional.empty();

  /**
   * @param label tells this stream of the table from earlier ones
   * @param position where to go on; empty to begin with the oldest record
   */
  TableStream(
      DynamoDbStreamsClient client,
      String table,
      String arn,
      String label,
      Optional<StreamPosition> position,
      Consumer<String> log) {
    this.client = client;
    this.table = table;
    this.arn = arn;
    this.label = label;
    this.position = position;
    this.log = log;
  }

  /**
   * Some records in their order.
   *
   * @param changes may be empty although more follow
   * @param end true when there are no more for now
   */
  record Page(List<StreamChange> changes, boolean end) {}

  Page next(Instant now) {
    if (iterator.isEmpty() && !open()) {
      return new Page(List.of(), true);
    }
    GetRecordsResponse response = records();
    iterator = Optional.ofNullable(response.nextShardIterator());
    if (iterator.isEmpty()) {
      finished.add(shard.orElseThrow().shardId());
    }
    List<StreamChange> changes = new ArrayList<>();
    for (Record record : response.records()) {
      String sequence = record.dynamodb().sequenceNumber();
      if (position.map(at -> !at.covers(sequence)).orElse(true)) {
        position = Optional.of(new StreamPosition(table, label, sequence));
        changes.add(change(record, now));
      }
    }
    return new Page(changes, iterator.isPresent() && response.records().isEmpty());
  }

  /**
   * DynamoDB Local counts all tables with one counter, and takes an iterator that was made before
   * the oldest record of its shard for one that comes too late: then the shard is read from its
   * oldest record on, past those that are known.
   */
  private GetRecordsResponse records() {
    try {
      return records(iterator.orElseThrow());
    } catch (TrimmedDataAccessException early) {
      return records(
          iterator(shard.orElseThrow(), ShardIteratorType.TRIM_HORIZON, Optional.empty()));
    }
  }

  private GetRecordsResponse records(String from) {
    return client.getRecords(r -> r.shardIterator(from).limit(PAGE));
  }

  /** How far it was read. */
  Optional<StreamPosition> position() {
    return position;
  }

  private StreamChange change(Record record, Instant now) {
    return new StreamChange(
        table,
        label,
        record.dynamodb().sequenceNumber(),
        written(record.dynamodb().approximateCreationDateTime(), now),
        image(record.dynamodb().hasOldImage(), record.dynamodb().oldImage()),
        image(record.dynamodb().hasNewImage(), record.dynamodb().newImage()));
  }

  /** DynamoDB Local hands out an empty image where there is none. */
  private static Optional<Map<String, AttributeValue>> image(
      boolean has, Map<String, AttributeValue> image) {
    return has && !image.isEmpty() ? Optional.of(image) : Optional.empty();
  }

  /** As a rule it is read at once; after a restart the end of its minute is as near as it gets. */
  private static Instant written(Instant stamp, Instant now) {
    // DynamoDB Local 2.6 takes milliseconds for seconds here.
    Instant minute =
        stamp.isAfter(NO_REAL_TIME) ? Instant.ofEpochMilli(stamp.getEpochSecond()) : stamp;
    Instant latest = minute.plus(STAMPED).minusMillis(1);
    return now.isBefore(latest) ? now : latest;
  }

  /** Opens the oldest shard that is not read to its end; false when there is none. */
  private boolean open() {
    shard =
        shards().stream()
            .filter(candidate -> !finished.contains(candidate.shardId()))
            .filter(this::mayHoldMore)
            .findFirst();
    iterator = shard.map(this::iterator);
    return shard.isPresent();
  }

  private List<Shard> shards() {
    List<Shard> shards = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      String start = after.orElse(null);
      DescribeStreamResponse page =
          client.describeStream(r -> r.streamArn(arn).exclusiveStartShardId(start));
      shards.addAll(page.streamDescription().shards());
      after = Optional.ofNullable(page.streamDescription().lastEvaluatedShardId());
    } while (after.isPresent());
    shards.sort(
        Comparator.comparing(
            candidate -> candidate.sequenceNumberRange().startingSequenceNumber(),
            StreamPosition::compare));
    return shards;
  }

  private boolean mayHoldMore(Shard candidate) {
    String ending = candidate.sequenceNumberRange().endingSequenceNumber();
    return ending == null || position.map(at -> !at.covers(ending)).orElse(true);
  }

  private String iterator(Shard of) {
    SequenceNumberRange range = of.sequenceNumberRange();
    Optional<StreamPosition> within =
        position.filter(at -> at.covers(range.startingSequenceNumber()));
    if (within.isPresent()) {
      try {
        return iterator(
            of, ShardIteratorType.AFTER_SEQUENCE_NUMBER, Optional.of(within.get().sequence()));
      } catch (TrimmedDataAccessException tooOld) {
        log.accept(
            "the stream of %s is kept for 24 hours; changes after %s may have been missed"
                .formatted(table, within.get().sequence()));
      }
    }
    return iterator(of, ShardIteratorType.TRIM_HORIZON, Optional.empty());
  }

  private String iterator(Shard of, ShardIteratorType type, Optional<String> sequence) {
    GetShardIteratorRequest.Builder request =
        GetShardIteratorRequest.builder()
            .streamArn(arn)
            .shardId(of.shardId())
            .shardIteratorType(type);
    sequence.ifPresent(request::sequenceNumber);
    return client.getShardIterator(request.build()).shardIterator();
  }
}
