package dev.greenroom.core.testing;

import dev.greenroom.core.Tables;
import dev.greenroom.core.event.EventsOf;
import dev.greenroom.core.event.Owners;
import dev.greenroom.core.event.StreamChange;
import dev.greenroom.core.table.TableSpec;
import dev.greenroom.events.event.GreenroomEvent;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Reads all that was ever written, lets the code of Greenroom make events of it, and has them
 * judged: by an oracle of its own and by their schemas.
 *
 * @param engine the tables, when nobody writes any more
 * @param streams the streams of the same engine
 */
public record EventCheck(DynamoDbClient engine, DynamoDbStreamsClient streams, Tables tables) {
  private static final int PAGE = 1000;

  /** The key of an item by which a stream was begun, and which nobody is told of. */
  static final String NOBODY = "nobody";

  /**
   * What was seen.
   *
   * @param problems a sentence for each fault
   * @param records all writes
   * @param changes those that changed what is told
   * @param events the ids of the events
   */
  public record Verdict(
      List<String> problems, int records, int changes, Collection<String> events) {}

  /** Judges what Greenroom tells of all that was written. */
  public Verdict verdict() {
    return verdict(Set.of());
  }

  Verdict verdict(Set<EventOracle.Item> byHand) {
    return judge(written(), production(), byHand);
  }

  /** All streams, each in its order, one after the other. */
  List<StreamChange> written() {
    List<StreamChange> all = new ArrayList<>();
    for (TableSpec table : tables.streaming()) {
      TableDescription described = engine.describeTable(r -> r.tableName(table.name())).table();
      for (Shard shard : shards(described.latestStreamArn())) {
        read(table.name(), described, shard, all);
      }
    }
    return all;
  }

  private List<Shard> shards(String arn) {
    List<Shard> shards = new ArrayList<>();
    String after = null;
    do {
      String start = after;
      var page =
          streams
              .describeStream(r -> r.streamArn(arn).exclusiveStartShardId(start))
              .streamDescription();
      shards.addAll(page.shards());
      after = page.lastEvaluatedShardId();
    } while (after != null);
    shards.sort(
        Comparator.comparing(
            shard -> new BigInteger(shard.sequenceNumberRange().startingSequenceNumber())));
    return shards;
  }

  private void read(
      String table, TableDescription described, Shard shard, List<StreamChange> into) {
    String iterator =
        streams
            .getShardIterator(
                r ->
                    r.streamArn(described.latestStreamArn())
                        .shardId(shard.shardId())
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
            .shardIterator();
    while (iterator != null) {
      String from = iterator;
      GetRecordsResponse page = streams.getRecords(r -> r.shardIterator(from).limit(PAGE));
      for (Record record : page.records()) {
        if (record.dynamodb().keys().values().stream().allMatch(key -> NOBODY.equals(key.s()))) {
          continue;
        }
        into.add(
            new StreamChange(
                table,
                described.latestStreamLabel(),
                record.dynamodb().sequenceNumber(),
                Instant.EPOCH,
                image(record.dynamodb().oldImage()),
                image(record.dynamodb().newImage())));
      }
      // The iterator of a shard that is still open never ends.
      iterator = page.records().isEmpty() ? null : page.nextShardIterator();
    }
  }

  private static Optional<Map<String, AttributeValue>> image(Map<String, AttributeValue> image) {
    return image.isEmpty() ? Optional.empty() : Optional.of(image);
  }

  /** The code of Greenroom that makes events. */
  Function<StreamChange, List<GreenroomEvent>> production() {
    Owners owners =
        new Owners() {
          @Override
          public Optional<String> ofApplication(String appId) {
            return Optional.of(World.ORG);
          }

          @Override
          public Optional<String> ofNode(String nodeId) {
            return Optional.of(World.ORG);
          }
        };
    EventsOf eventsOf = new EventsOf(tables, owners);
    return change -> eventsOf.change(change).stream().toList();
  }

  /**
   * Judges what was written and what is told of it.
   *
   * @param byHand items that a test has removed
   */
  Verdict judge(
      List<StreamChange> written,
      Function<StreamChange, List<GreenroomEvent>> events,
      Set<EventOracle.Item> byHand) {
    EventOracle oracle = new EventOracle(tables, byHand);
    List<String> problems = new ArrayList<>();
    for (StreamChange change : written) {
      List<GreenroomEvent> told = events.apply(change);
      oracle.judge(change, told);
      told.forEach(event -> problems.addAll(EventSchemas.problems(event)));
    }
    for (TableSpec table : tables.streaming()) {
      oracle.end(
          table.name(),
          engine
              .scanPaginator(ScanRequest.builder().tableName(table.name()).build())
              .items()
              .stream()
              .toList());
    }
    problems.addAll(0, oracle.problems());
    return new Verdict(problems, written.size(), oracle.changes(), oracle.ids());
  }
}
