package dev.greenroom.bench;

import dev.greenroom.core.Tables;
import dev.greenroom.core.testing.Faults;
import dev.greenroom.core.testing.Intercepted;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** One fault in a hundred of each kind, and a count of each. */
final class Chaos implements AutoCloseable {
  /** No operation makes more calls: a point beyond the last kills nobody. */
  private static final int LAST_CRASH_POINT = 30;

  private static final int REMEMBERED = 2000;

  private final Faults faults;
  private final double probability;
  private final Map<String, LongAdder> counts = new TreeMap<>();
  private final Map<String, QueryResponse> answers =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, QueryResponse> eldest) {
          return size() > REMEMBERED;
        }
      };
  private volatile boolean calm;

  Chaos(DynamoDbClient engine, Tables tables, double probability) {
    this.probability = probability;
    this.faults = new Faults(engine, tables.all(), 1, 0, 0, Duration.ZERO);
    for (String kind :
        List.of(
            "conflict",
            "lost answer",
            "late index",
            "launch failed",
            "launch refused",
            "caller died",
            "never bound",
            "process crashed")) {
      counts.put(kind, new LongAdder());
    }
  }

  Faults faults() {
    return faults;
  }

  DynamoDbClient client() {
    return Intercepted.client(faults.client(), this::call);
  }

  /** From now on nothing fails any more. */
  void calm() {
    calm = true;
  }

  Map<String, LongAdder> counts() {
    return counts;
  }

  /** True when a fault of that kind is to happen now. */
  boolean strikes(String kind) {
    boolean strikes = !calm && ThreadLocalRandom.current().nextDouble() < probability;
    if (strikes) {
      counts.get(kind).increment();
    }
    return strikes;
  }

  /** Does the work, or dies in the middle of it. */
  <T> T perhapsDying(Supplier<T> work) {
    if (!calm && ThreadLocalRandom.current().nextDouble() < probability) {
      faults.crashAt(ThreadLocalRandom.current().nextInt(LAST_CRASH_POINT));
    }
    try {
      return work.get();
    } catch (Faults.Crash dead) {
      counts.get("caller died").increment();
      throw dead;
    } finally {
      faults.calls();
    }
  }

  private Object call(DynamoDbRequest request, Function<DynamoDbRequest, Object> engine) {
    if (request instanceof QueryRequest query && query.indexName() != null) {
      return perhapsLate(query, (QueryResponse) engine.apply(query));
    }
    if (!writes(request)) {
      return engine.apply(request);
    }
    if (strikes("conflict")) {
      throw conflict(request);
    }
    Object answer = engine.apply(request);
    if (strikes("lost answer")) {
      throw software.amazon.awssdk.core.exception.SdkClientException.create(
          "the answer was lost after the work was done");
    }
    return answer;
  }

  private static boolean writes(DynamoDbRequest request) {
    return request instanceof TransactWriteItemsRequest
        || request instanceof UpdateItemRequest
        || request instanceof PutItemRequest
        || request instanceof DeleteItemRequest;
  }

  private static RuntimeException conflict(DynamoDbRequest request) {
    if (request instanceof TransactWriteItemsRequest all) {
      return TransactionCanceledException.builder()
          .message("Transaction cancelled")
          .cancellationReasons(
              all.transactItems().stream()
                  .map(item -> CancellationReason.builder().code("TransactionConflict").build())
                  .toList())
          .build();
    }
    return TransactionConflictException.builder().build();
  }

  /** What the same partition of the index showed at the last look, instead of what it shows now. */
  private QueryResponse perhapsLate(QueryRequest query, QueryResponse now) {
    String partition =
        query.tableName()
            + query.indexName()
            + query.expressionAttributeValues().values().stream()
                .map(AttributeValue::s)
                .collect(Collectors.toSet());
    QueryResponse before;
    synchronized (answers) {
      before = answers.put(partition, now);
    }
    return before != null && !now.hasLastEvaluatedKey() && strikes("late index") ? before : now;
  }

  @Override
  public void close() {
    faults.close();
  }
}
