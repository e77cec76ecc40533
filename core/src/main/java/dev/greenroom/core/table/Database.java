package dev.greenroom.core.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbEnhancedClient;
import software.amazon.awssdk.enhanced.dynamodb.DynamoDbTable;
import software.amazon.awssdk.enhanced.dynamodb.Key;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The one door to DynamoDB: items with two keys are read by the Enhanced Client, those with one by
 * the low-level one, since they stand on the way of a room and a {@code Key} of the other loads a
 * hundred classes; so are conditional updates and transactions written, each with an {@link
 * Outcome} in place of an exception.
 */
public final class Database {
  private static final int BATCH = 100;

  /** DynamoDB takes no more puts at once. */
  private static final int PUTS = 25;

  private final DynamoDbClient client;
  private final Optional<Fence> fence;

  /** Null until it is asked for. */
  private volatile DynamoDbEnhancedClient enhanced;

  public Database(DynamoDbClient client) {
    this(client, Optional.empty());
  }

  private Database(DynamoDbClient client, Optional<Fence> fence) {
    this.client = client;
    this.fence = fence;
  }

  /**
   * The same tables, but no write is accepted without that fence: each becomes a transaction with
   * its check, and one that it refuses throws {@link Fence#fallen()}.
   */
  public Database fencedBy(Fence by) {
    return new Database(client, Optional.of(by));
  }

  /** A view of the table as records. */
  public <T> DynamoDbTable<T> table(TableSpec spec, RecordSchema<T> schema) {
    if (enhanced == null) {
      enhanced = DynamoDbEnhancedClient.builder().dynamoDbClient(client).extensions().build();
    }
    return enhanced.table(spec.name(), schema);
  }

  /** The item by its key, read strongly. */
  public <T> Optional<T> get(TableSpec spec, RecordSchema<T> schema, Key key) {
    return Optional.ofNullable(
        table(spec, schema).getItem(request -> request.key(key).consistentRead(true)));
  }

  /** The item by its partition key, read strongly. */
  public <T> Optional<T> get(TableSpec spec, RecordSchema<T> schema, String hash) {
    Optional<Map<String, AttributeValue>> item = item(spec, spec.key(hash));
    return item.isPresent() ? Optional.of(schema.read(item.get())) : Optional.empty();
  }

  /** The item by its key as it stands, read strongly. */
  public Optional<Map<String, AttributeValue>> item(
      TableSpec spec, Map<String, AttributeValue> key) {
    return Optional.of(
            client.getItem(get -> get.tableName(spec.name()).key(key).consistentRead(true)))
        .filter(GetItemResponse::hasItem)
        .map(GetItemResponse::item);
  }

  /** Writes one change; the refused outcome carries the item that won. */
  public Outcome update(Update update) {
    return fence.isPresent()
        ? transact(UUID.randomUUID().toString(), List.of(update.inTransaction()))
        : updateAndGet(update).outcome();
  }

  /** An outcome, and the new item when it is done. */
  public record Updated(Outcome outcome, Map<String, AttributeValue> item) {}

  /** Writes one change and hands back the new item. */
  public Updated updateAndGet(Update update) {
    refuseUnderFence();
    try {
      return new Updated(new Outcome.Done(), client.updateItem(update.request()).attributes());
    } catch (ConditionalCheckFailedException e) {
      Map<String, AttributeValue> item = e.hasItem() ? e.item() : Map.of();
      return new Updated(new Outcome.Refused(List.of(new Outcome.Part(true, item))), item);
    } catch (TransactionConflictException e) {
      return new Updated(new Outcome.Conflict(), Map.of());
    }
  }

  /** Puts an item that must not exist yet. */
  public Outcome putIfAbsent(TableSpec spec, Map<String, AttributeValue> item) {
    refuseUnderFence();
    try {
      client.putItem(
          put ->
              put.tableName(spec.name())
                  .item(item)
                  .conditionExpression("attribute_not_exists(#key)")
                  .expressionAttributeNames(Map.of("#key", spec.hash().name()))
                  .returnValuesOnConditionCheckFailure("ALL_OLD"));
      return new Outcome.Done();
    } catch (ConditionalCheckFailedException e) {
      return new Outcome.Refused(
          List.of(new Outcome.Part(true, e.hasItem() ? e.item() : Map.of())));
    } catch (TransactionConflictException e) {
      return new Outcome.Conflict();
    }
  }

  /** Puts an item, whatever stood there. */
  public void put(TableSpec spec, Map<String, AttributeValue> item) {
    refuseUnderFence();
    client.putItem(put -> put.tableName(spec.name()).item(item));
  }

  /**
   * Puts items, whatever stood there, many at once and each by itself. For what may be lost: what
   * the table does not take is not tried again.
   */
  public void putAll(TableSpec spec, List<Map<String, AttributeValue>> items) {
    refuseUnderFence();
    for (int from = 0; from < items.size(); from += PUTS) {
      List<WriteRequest> puts =
          items.subList(from, Math.min(items.size(), from + PUTS)).stream()
              .map(item -> WriteRequest.builder().putRequest(put -> put.item(item)).build())
              .toList();
      client.batchWriteItem(batch -> batch.requestItems(Map.of(spec.name(), puts)));
    }
  }

  public void delete(TableSpec spec, Map<String, AttributeValue> key) {
    refuseUnderFence();
    client.deleteItem(delete -> delete.tableName(spec.name()).key(key));
  }

  /** A write that no fence can guard must not slip past one. */
  private void refuseUnderFence() {
    if (fence.isPresent()) {
      throw new IllegalStateException("behind a fence only updates and transactions are written");
    }
  }

  /** As a part of a transaction: puts an item that must not exist yet. */
  public static TransactWriteItem putAbsent(TableSpec spec, Map<String, AttributeValue> item) {
    return TransactWriteItem.builder()
        .put(
            put ->
                put.tableName(spec.name())
                    .item(item)
                    .conditionExpression("attribute_not_exists(#key)")
                    .expressionAttributeNames(Map.of("#key", spec.hash().name()))
                    .returnValuesOnConditionCheckFailure("ALL_OLD"))
        .build();
  }

  /** As a part of a transaction: removes an item. */
  public static TransactWriteItem remove(TableSpec spec, Map<String, AttributeValue> key) {
    return TransactWriteItem.builder().delete(d -> d.tableName(spec.name()).key(key)).build();
  }

  /** The same, refused when the item is not there. */
  public static TransactWriteItem removePresent(TableSpec spec, Map<String, AttributeValue> key) {
    return TransactWriteItem.builder()
        .delete(
            d ->
                d.tableName(spec.name())
                    .key(key)
                    .conditionExpression("attribute_exists(#key)")
                    .expressionAttributeNames(Map.of("#key", spec.hash().name())))
        .build();
  }

  /** The same, refused when the item is there and that attribute has another value. */
  public static TransactWriteItem removeUnlessOf(
      TableSpec spec, Map<String, AttributeValue> key, String attribute, String value) {
    return TransactWriteItem.builder()
        .delete(
            d ->
                d.tableName(spec.name())
                    .key(key)
                    .conditionExpression("attribute_not_exists(#owner) OR #owner = :owner")
                    .expressionAttributeNames(Map.of("#owner", attribute))
                    .expressionAttributeValues(Map.of(":owner", AttributeValue.fromS(value))))
        .build();
  }

  /** All or nothing. Repeating it with the same token within 10 minutes does it once. */
  public Outcome transact(String token, List<TransactWriteItem> writes) {
    if (fence.isEmpty()) {
      return written(token, writes);
    }
    fence.get().turn().lock();
    try {
      return written(token, writes, fence.get());
    } finally {
      fence.get().turn().unlock();
    }
  }

  private Outcome written(String token, List<TransactWriteItem> writes, Fence by) {
    List<TransactWriteItem> all = new ArrayList<>(writes);
    all.add(by.check());
    Outcome outcome = written(token, all);
    if (!(outcome instanceof Outcome.Refused refused)) {
      return outcome;
    }
    if (refused.failed(writes.size())) {
      throw by.fallen();
    }
    return new Outcome.Refused(refused.parts().subList(0, writes.size()));
  }

  private Outcome written(String token, List<TransactWriteItem> writes) {
    try {
      client.transactWriteItems(t -> t.clientRequestToken(token).transactItems(writes));
      return new Outcome.Done();
    } catch (TransactionCanceledException e) {
      return outcome(e);
    }
  }

  /** A condition that failed decides, also when another part of it met a conflict. */
  private static Outcome outcome(TransactionCanceledException e) {
    List<Outcome.Part> parts = new ArrayList<>();
    boolean refused = false;
    for (CancellationReason reason : e.cancellationReasons()) {
      boolean failed = "ConditionalCheckFailed".equals(reason.code());
      refused |= failed;
      parts.add(new Outcome.Part(failed, reason.hasItem() ? reason.item() : Map.of()));
    }
    if (refused) {
      return new Outcome.Refused(parts);
    }
    boolean conflict =
        e.cancellationReasons().stream()
            .map(CancellationReason::code)
            .allMatch(
                code ->
                    "None".equals(code)
                        || "TransactionConflict".equals(code)
                        || "ThrottlingError".equals(code)
                        || "ProvisionedThroughputExceeded".equals(code));
    if (conflict) {
      return new Outcome.Conflict();
    }
    throw e;
  }

  /** One page of an index or table, eventually consistent; for callers that want only the first. */
  public List<Map<String, AttributeValue>> page(QueryRequest query) {
    return client.query(query).items();
  }

  /** Every page of a query, in order. */
  public List<Map<String, AttributeValue>> all(QueryRequest query) {
    List<Map<String, AttributeValue>> items = new ArrayList<>();
    QueryRequest next = query;
    while (true) {
      QueryResponse page = client.query(next);
      items.addAll(page.items());
      if (!page.hasLastEvaluatedKey() || page.lastEvaluatedKey().isEmpty()) {
        return items;
      }
      next = query.toBuilder().exclusiveStartKey(page.lastEvaluatedKey()).build();
    }
  }

  /** Every item of a table, a page at a time: for exports, never for a request or a decision. */
  public void scan(TableSpec spec, Consumer<Map<String, AttributeValue>> each) {
    client.scanPaginator(scan -> scan.tableName(spec.name())).items().forEach(each);
  }

  /** How many items a query matches, without reading their attributes over the wire. */
  public int count(QueryRequest query) {
    QueryRequest counting = query.toBuilder().select("COUNT").build();
    int count = 0;
    QueryRequest next = counting;
    while (true) {
      QueryResponse page = client.query(next);
      count += page.count();
      if (!page.hasLastEvaluatedKey() || page.lastEvaluatedKey().isEmpty()) {
        return count;
      }
      next = counting.toBuilder().exclusiveStartKey(page.lastEvaluatedKey()).build();
    }
  }

  /** The same, eventually consistent and so at half the cost. */
  public <T> List<T> glance(
      TableSpec spec,
      List<Map<String, AttributeValue>> keys,
      Function<Map<String, AttributeValue>, T> reader) {
    return getAll(spec, keys, reader, false);
  }

  /** The items of these keys, strongly read, in the order of the keys; missing ones left out. */
  public <T> List<T> getAll(
      TableSpec spec,
      List<Map<String, AttributeValue>> keys,
      Function<Map<String, AttributeValue>, T> reader) {
    return getAll(spec, keys, reader, true);
  }

  private <T> List<T> getAll(
      TableSpec spec,
      List<Map<String, AttributeValue>> keys,
      Function<Map<String, AttributeValue>, T> reader,
      boolean strongly) {
    Map<Map<String, AttributeValue>, Map<String, AttributeValue>> found = new HashMap<>();
    for (int from = 0; from < keys.size(); from += BATCH) {
      readBatch(spec, keys.subList(from, Math.min(keys.size(), from + BATCH)), strongly, found);
    }
    return keys.stream().map(found::get).filter(java.util.Objects::nonNull).map(reader).toList();
  }

  private void readBatch(
      TableSpec spec,
      List<Map<String, AttributeValue>> keys,
      boolean strongly,
      Map<Map<String, AttributeValue>, Map<String, AttributeValue>> found) {
    Map<String, KeysAndAttributes> wanted =
        Map.of(
            spec.name(),
            KeysAndAttributes.builder()
                .keys(keys.stream().distinct().toList())
                .consistentRead(strongly)
                .build());
    while (!wanted.isEmpty()) {
      var answer = client.batchGetItem(BatchGetItemRequest.builder().requestItems(wanted).build());
      answer
          .responses()
          .getOrDefault(spec.name(), List.of())
          .forEach(item -> found.put(spec.keyOf(item), item));
      wanted = answer.hasUnprocessedKeys() ? answer.unprocessedKeys() : Map.of();
    }
  }
}
