package dev.greenroom.local.event;

import dev.greenroom.jobs.stream.StreamPosition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * A stream as DynamoDB has it: several shards at once, which are closed and followed by one or two;
 * pages that end early; iterators that expire; records that age out.
 */
final class FakeStreams implements DynamoDbStreamsClient {
  private static final int PAGE = 2;

  private static final class FakeShard {
    private final String parent;
    private final List<Record> records = new ArrayList<>();
    private final String first;
    private int trimmed;
    private String last;

    private FakeShard(String parent, String first) {
      this.parent = parent;
      this.first = first;
    }
  }

  private final Map<String, FakeShard> shards = new LinkedHashMap<>();
  private final InstantSource clock;
  private long sequence = 1000;
  private int generation;

  /** When each shard was read. */
  final Map<String, List<Instant>> reads = new LinkedHashMap<>();

  FakeStreams(InstantSource clock) {
    this.clock = clock;
  }

  void shard(String id, String parent) {
    shards.put(id, new FakeShard(parent, next()));
  }

  private String next() {
    // Of different lengths, as DynamoDB writes them.
    return Long.toString(sequence += 997);
  }

  void write(String shard, Map<String, AttributeValue> image) {
    String number = next();
    shards
        .get(shard)
        .records
        .add(
            Record.builder()
                .dynamodb(
                    d ->
                        d.sequenceNumber(number)
                            .approximateCreationDateTime(clock.instant())
                            .newImage(image))
                .build());
  }

  void close(String shard) {
    shards.get(shard).last = next();
  }

  void trim(String shard, int records) {
    shards.get(shard).trimmed = records;
  }

  void forget(String shard) {
    shards.remove(shard);
  }

  void expireIterators() {
    generation++;
  }

  @Override
  public DescribeStreamResponse describeStream(DescribeStreamRequest request) {
    // A page for each shard.
    List<String> ids = new ArrayList<>(shards.keySet());
    int at = ids.indexOf(request.exclusiveStartShardId()) + 1;
    String id = ids.get(at);
    FakeShard shard = shards.get(id);
    Shard told =
        Shard.builder()
            .shardId(id)
            .parentShardId(shard.parent)
            .sequenceNumberRange(
                r -> r.startingSequenceNumber(shard.first).endingSequenceNumber(shard.last))
            .build();
    return DescribeStreamResponse.builder()
        .streamDescription(
            d -> d.shards(told).lastEvaluatedShardId(at + 1 < ids.size() ? id : null))
        .build();
  }

  @Override
  public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
    FakeShard shard = shards.get(request.shardId());
    int at = shard.trimmed;
    if (request.shardIteratorType() == ShardIteratorType.AFTER_SEQUENCE_NUMBER) {
      at = 0;
      while (at < shard.records.size()
          && StreamPosition.compare(sequence(shard, at), request.sequenceNumber()) <= 0) {
        at++;
      }
      if (at < shard.trimmed) {
        throw TrimmedDataAccessException.builder().message("too old").build();
      }
    }
    return GetShardIteratorResponse.builder()
        .shardIterator(iterator(request.shardId(), at))
        .build();
  }

  private static String sequence(FakeShard shard, int at) {
    return shard.records.get(at).dynamodb().sequenceNumber();
  }

  private String iterator(String shard, int at) {
    return shard + "," + at + "," + generation;
  }

  @Override
  public GetRecordsResponse getRecords(GetRecordsRequest request) {
    String[] parts = request.shardIterator().split(",");
    if (Integer.parseInt(parts[2]) < generation) {
      throw ExpiredIteratorException.builder().message("expired").build();
    }
    reads.computeIfAbsent(parts[0], unread -> new ArrayList<>()).add(clock.instant());
    FakeShard shard = shards.get(parts[0]);
    int from = Integer.parseInt(parts[1]);
    int to = Math.min(shard.records.size(), from + PAGE);
    boolean over = shard.last != null && to == shard.records.size();
    return GetRecordsResponse.builder()
        .records(shard.records.subList(from, to))
        .nextShardIterator(Optional.of(iterator(parts[0], to)).filter(it -> !over).orElse(null))
        .build();
  }

  @Override
  public String serviceName() {
    return "dynamodb";
  }

  @Override
  public void close() {}
}
