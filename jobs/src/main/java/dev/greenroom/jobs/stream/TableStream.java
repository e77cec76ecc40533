package dev.greenroom.jobs.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.Shard;

/**
 * Reads the stream of one table: its shards side by side, each only when that before it was read to
 * its end, so that the changes of one item come in their order. A shard is closed every few hours,
 * or when its partition is split, and others follow it. After an exception a new one must take its
 * place.
 */
final class TableStream {
  /** New shards follow closed ones; that none is overlooked is worth a look now and then. */
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final StreamSource source;
  private final ShardReader.Stream stream;
  private final EventSink sink;
  private final Consumer<String> log;
  private final Map<String, ShardReader> readers = new LinkedHashMap<>();
  private Instant caughtUp;
  private Instant look = Instant.MIN;

  /**
   * @param since from when on there may be records
   */
  TableStream(
      StreamSource source,
      ShardReader.Stream stream,
      EventSink sink,
      Instant since,
      Consumer<String> log) {
    this.source = source;
    this.stream = stream;
    this.sink = sink;
    this.caughtUp = since;
    this.log = log;
  }

  /**
   * Reads a page of each shard.
   *
   * @param hurry true to read also what is not due
   * @param into takes the changes
   * @return true when there are no more for now
   */
  boolean next(Instant now, boolean hurry, List<ShardReader.Read> into) {
    if (!now.isBefore(look)) {
      look();
      look = now.plus(LOOK);
    }
    boolean end = true;
    for (ShardReader reader : open()) {
      if (hurry || reader.due(now)) {
        end &= reader.read(now, into);
        if (reader.finished()) {
          look = Instant.MIN;
        }
      }
    }
    caughtUp =
        readers.values().stream()
            .filter(reader -> !reader.finished())
            .map(ShardReader::caughtUp)
            .min(Comparator.naturalOrder())
            .orElse(end ? now : caughtUp);
    return end;
  }

  /** Until when all that was written is read. */
  Instant caughtUp() {
    return caughtUp;
  }

  /** How far its shards were read. */
  List<StreamPosition> positions() {
    return readers.values().stream().map(ShardReader::position).flatMap(Optional::stream).toList();
  }

  /** Those before which nothing is left. */
  private List<ShardReader> open() {
    return readers.values().stream()
        .filter(
            reader -> !reader.finished() && before(reader.shard()).allMatch(ShardReader::finished))
        .toList();
  }

  private java.util.stream.Stream<ShardReader> before(Shard shard) {
    return source.oneCounter()
        ? readers.values().stream().takeWhile(other -> !other.shard().equals(shard))
        : Optional.ofNullable(shard.parentShardId()).map(readers::get).stream();
  }

  private void look() {
    List<Shard> shards = shards();
    Set<String> ids = shards.stream().map(Shard::shardId).collect(Collectors.toSet());
    readers.keySet().retainAll(ids);
    for (Shard shard : shards) {
      readers.computeIfAbsent(shard.shardId(), unknown -> reader(shard)).closedAs(shard);
    }
    sink.keep(stream.table(), stream.label(), ids);
  }

  private ShardReader reader(Shard shard) {
    return new ShardReader(
        source,
        stream,
        shard,
        sink.position(stream.table(), stream.label(), source.place(shard.shardId())),
        caughtUp,
        log);
  }

  private List<Shard> shards() {
    List<Shard> shards = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      String start = after.orElse(null);
      DescribeStreamResponse page =
          source
              .client()
              .describeStream(r -> r.streamArn(stream.arn()).exclusiveStartShardId(start));
      shards.addAll(page.streamDescription().shards());
      after = Optional.ofNullable(page.streamDescription().lastEvaluatedShardId());
    } while (after.isPresent());
    shards.sort(
        Comparator.comparing(
            candidate -> candidate.sequenceNumberRange().startingSequenceNumber(),
            StreamPosition::compare));
    return shards;
  }
}
