package dev.greenroom.jobs.stream;

import dev.greenroom.core.event.StreamChange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

/** Reads one shard, from where it was left, at its pace. */
final class ShardReader {
  private static final int PAGE = 1000;
  private static final Instant NO_REAL_TIME = Instant.parse("9999-01-01T00:00:00Z");

  /**
   * The stream that a shard is of.
   *
   * @param label tells it from earlier ones of the table
   */
  record Stream(String table, String arn, String label) {}

  /**
   * A change and the place that it comes from.
   *
   * @param order grows within its shard
   */
  record Read(Instant order, StreamPosition from, StreamChange change) {}

  private final StreamSource source;
  private final Stream stream;
  private final Shard shard;
  private final Consumer<String> log;
  private Optional<StreamPosition> position;
  private Optional<String> iterator = Optional.empty();
  private Instant due = Instant.MIN;
  private Instant caughtUp;
  private Instant order = Instant.MIN;
  private boolean finished;

  /**
   * @param position where to go on; empty to begin with the oldest record
   * @param since from when on there may be records
   */
  ShardReader(
      StreamSource source,
      Stream stream,
      Shard shard,
      Optional<StreamPosition> position,
      Instant since,
      Consumer<String> log) {
    this.source = source;
    this.stream = stream;
    this.shard = shard;
    this.position = position;
    this.caughtUp = since;
    this.log = log;
    this.finished =
        shard.sequenceNumberRange().endingSequenceNumber() != null
            && position
                .filter(at -> at.covers(shard.sequenceNumberRange().endingSequenceNumber()))
                .isPresent();
  }

  Shard shard() {
    return shard;
  }

  /** True when it is closed, and read to its end: what follows stands in other shards. */
  boolean finished() {
    return finished;
  }

  /** When it had nothing more; of one that is finished never again of interest. */
  Instant caughtUp() {
    return caughtUp;
  }

  /** How far it was read. */
  Optional<StreamPosition> position() {
    return position;
  }

  /**
   * Remembers that it was read to its end, so that a restart need not look: by the number at which
   * it was closed, which as a rule is no record's.
   *
   * @param now the shard as it is described after that
   */
  void closedAs(Shard now) {
    String ending = now.sequenceNumberRange().endingSequenceNumber();
    if (finished
        && ending != null
        && !source.oneCounter()
        && position.map(at -> !at.covers(ending)).orElse(true)) {
      position =
          Optional.of(
              new StreamPosition(
                  stream.table(), stream.label(), source.place(shard.shardId()), ending));
    }
  }

  boolean due(Instant now) {
    return !now.isBefore(due);
  }

  /**
   * Reads a page.
   *
   * @param into takes the changes in their order
   * @return true when there are no more for now
   */
  boolean read(Instant now, List<Read> into) {
    GetRecordsResponse response = records();
    iterator = Optional.ofNullable(response.nextShardIterator());
    finished = iterator.isEmpty();
    boolean empty = response.records().isEmpty();
    boolean closed = shard.sequenceNumberRange().endingSequenceNumber() != null;
    due = now.plus(empty && !closed ? source.idle() : source.busy());
    if (empty) {
      caughtUp = now;
    }
    for (Record record : response.records()) {
      String sequence = record.dynamodb().sequenceNumber();
      if (position.map(at -> !at.covers(sequence)).orElse(true)) {
        StreamPosition here =
            new StreamPosition(
                stream.table(), stream.label(), source.place(shard.shardId()), sequence);
        position = Optional.of(here);
        into.add(read(record, here, now));
      }
    }
    return empty && !finished;
  }

  private Read read(Record record, StreamPosition here, Instant now) {
    Instant stamp = stamp(record.dynamodb().approximateCreationDateTime());
    order = stamp.isAfter(order) ? stamp : order;
    Instant latest = stamp.plus(source.stamped()).minusMillis(1);
    return new Read(
        order,
        here,
        new StreamChange(
            stream.table(),
            // Elsewhere a sequence number is promised to be unique within its shard alone.
            source.oneCounter() ? stream.label() : stream.label() + "/" + shard.shardId(),
            here.sequence(),
            now.isBefore(latest) ? now : latest,
            image(record.dynamodb().hasOldImage(), record.dynamodb().oldImage()),
            image(record.dynamodb().hasNewImage(), record.dynamodb().newImage())));
  }

  /** DynamoDB Local 2.6 takes milliseconds for seconds here. */
  private static Instant stamp(Instant told) {
    return told.isAfter(NO_REAL_TIME) ? Instant.ofEpochMilli(told.getEpochSecond()) : told;
  }

  /** DynamoDB Local hands out an empty image where there is none. */
  private static Optional<Map<String, AttributeValue>> image(
      boolean has, Map<String, AttributeValue> image) {
    return has && !image.isEmpty() ? Optional.of(image) : Optional.empty();
  }

  /**
   * DynamoDB Local counts all tables with one counter, and takes an iterator that was made before
   * the oldest record of its shard for one that comes too late: then the shard is read from its
   * oldest record on, past those that are known.
   */
  private GetRecordsResponse records() {
    try {
      return records(iterator.orElseGet(this::open));
    } catch (ExpiredIteratorException rested) {
      return records(open());
    } catch (TrimmedDataAccessException early) {
      if (!source.oneCounter()) {
        missed();
      }
      return records(iterator(ShardIteratorType.TRIM_HORIZON, Optional.empty()));
    }
  }

  private GetRecordsResponse records(String from) {
    return source.client().getRecords(r -> r.shardIterator(from).limit(PAGE));
  }

  private String open() {
    String first = shard.sequenceNumberRange().startingSequenceNumber();
    Optional<StreamPosition> within = position.filter(at -> at.covers(first));
    if (within.isPresent()) {
      try {
        return iterator(
            ShardIteratorType.AFTER_SEQUENCE_NUMBER, Optional.of(within.get().sequence()));
      } catch (TrimmedDataAccessException tooOld) {
        missed();
      }
    }
    return iterator(ShardIteratorType.TRIM_HORIZON, Optional.empty());
  }

  private void missed() {
    log.accept(
        "the stream of %s is kept for 24 hours; changes after %s may have been missed"
            .formatted(
                stream.table(), position.map(StreamPosition::sequence).orElse("the beginning")));
  }

  private String iterator(ShardIteratorType type, Optional<String> sequence) {
    GetShardIteratorRequest.Builder request =
        GetShardIteratorRequest.builder()
            .streamArn(stream.arn())
            .shardId(shard.shardId())
            .shardIteratorType(type);
    sequence.ifPresent(request::sequenceNumber);
    return source.client().getShardIterator(request.build()).shardIterator();
  }
}
