package dev.greenroom.core.cost;

import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.Intercepted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.Select;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/**
 * Notes every call with what AWS would charge for it: looks at the items before and after through
 * the raw engine, so it is right only while one thread writes. An operation that it does not know
 * is an error, so that no cost goes by unseen.
 */
public final class MeteredDynamoDb implements Intercepted.Interceptor {
  private final DynamoDbClient engine;
  private final Map<String, TableSpec> tables;
  private final List<Call> calls = new ArrayList<>();

  /**
   * One call.
   *
   * @param operation as AWS names it
   * @param target the table or index, or the tables of a transaction
   * @param units by the model
   * @param reported what DynamoDB Local reports for a plain call
   * @param refused whether a condition failed or a transaction was cancelled
   */
  public record Call(
      String operation, String target, Units units, OptionalDouble reported, boolean refused) {
    @Override
    public String toString() {
      return operation + " " + target + (refused ? " (refused)" : "");
    }
  }

  public MeteredDynamoDb(DynamoDbClient engine, List<TableSpec> tables) {
    this.engine = engine;
    this.tables = tables.stream().collect(Collectors.toMap(TableSpec::name, Function.identity()));
  }

  /** The client that the code under test gets. */
  public DynamoDbClient client() {
    return Intercepted.client(engine, this);
  }

  /** What the work cost. */
  public Bill of(Runnable work) {
    calls.clear();
    work.run();
    return new Bill(calls);
  }

  @Override
  public Object call(DynamoDbRequest request, Function<DynamoDbRequest, Object> run) {
    return switch (request) {
      case GetItemRequest get -> get(get, run);
      case BatchGetItemRequest batch -> batchGet(batch, run);
      case QueryRequest query -> query(query, run);
      case PutItemRequest put ->
          plain("PutItem", put.tableName(), put.item(), Optional.of(put.item()), put, run);
      case UpdateItemRequest update ->
          plain("UpdateItem", update.tableName(), update.key(), Optional.empty(), update, run);
      case DeleteItemRequest delete ->
          plain("DeleteItem", delete.tableName(), delete.key(), Optional.empty(), delete, run);
      case BatchWriteItemRequest batch -> batchPut(batch, run);
      case TransactWriteItemsRequest transaction -> transaction(transaction, run);
      case ScanRequest scan -> {
        note("Scan", scan.tableName(), Units.NONE, OptionalDouble.empty(), false);
        yield run.apply(scan);
      }
      default -> throw new AssertionError("no cost is known for " + request.getClass());
    };
  }

  private Object get(GetItemRequest get, Function<DynamoDbRequest, Object> run) {
    GetItemResponse answer =
        (GetItemResponse)
            run.apply(
                get.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.INDEXES).build());
    Units units = CostModel.get(answer.item(), consistency(get.consistentRead()));
    note("GetItem", noun(get.tableName()), units, reported(answer.consumedCapacity()), false);
    return answer;
  }

  private Object batchGet(BatchGetItemRequest batch, Function<DynamoDbRequest, Object> run) {
    BatchGetItemResponse answer =
        (BatchGetItemResponse)
            run.apply(
                batch.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.INDEXES).build());
    batch
        .requestItems()
        .forEach(
            (table, wanted) -> {
              List<Map<String, AttributeValue>> found = answer.responses().get(table);
              note(
                  "BatchGetItem",
                  noun(table) + " × " + wanted.keys().size(),
                  batchGet(wanted, found),
                  reported(answer.consumedCapacity().getFirst()),
                  false);
            });
    return answer;
  }

  private static Units batchGet(KeysAndAttributes wanted, List<Map<String, AttributeValue>> found) {
    return CostModel.batchGet(
        found, consistency(wanted.consistentRead()), wanted.keys().size() - found.size());
  }

  private Object query(QueryRequest query, Function<DynamoDbRequest, Object> run) {
    QueryResponse answer =
        (QueryResponse)
            run.apply(
                query.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.INDEXES).build());
    if (query.filterExpression() != null || query.projectionExpression() != null) {
      throw new AssertionError("what a filtered query read cannot be seen in its answer");
    }
    List<Map<String, AttributeValue>> read =
        query.select() == Select.COUNT
            ? engine.query(query.toBuilder().select((Select) null).build()).items()
            : answer.items();
    long bytes = read.stream().mapToLong(ItemSize::of).sum();
    note(
        "Query",
        noun(query.tableName()) + (query.indexName() == null ? "" : "." + query.indexName()),
        CostModel.page(bytes, consistency(query.consistentRead())),
        reported(answer.consumedCapacity()),
        false);
    return answer;
  }

  private Object plain(
      String operation,
      String tableName,
      Map<String, AttributeValue> item,
      Optional<Map<String, AttributeValue>> intended,
      DynamoDbRequest request,
      Function<DynamoDbRequest, Object> run) {
    TableSpec table = table(tableName);
    Map<String, AttributeValue> before = image(table, item);
    Object answer;
    try {
      answer = run.apply(reporting(request));
    } catch (ConditionalCheckFailedException e) {
      Change change = new Change(table, before, intended.orElse(before));
      note(operation, noun(tableName), CostModel.refused(change), OptionalDouble.empty(), true);
      throw e;
    }
    Change change = new Change(table, before, image(table, item));
    note(operation, noun(tableName), CostModel.write(change), reported(capacity(answer)), false);
    return answer;
  }

  /** Each put costs what it would cost by itself. */
  private Object batchPut(BatchWriteItemRequest batch, Function<DynamoDbRequest, Object> run) {
    Map<String, Units> units = new LinkedHashMap<>();
    batch
        .requestItems()
        .forEach(
            (name, writes) ->
                writes.forEach(
                    write -> {
                      Map<String, AttributeValue> item = write.putRequest().item();
                      Change change = new Change(table(name), image(table(name), item), item);
                      units.merge(name, CostModel.write(change), Units::plus);
                    }));
    BatchWriteItemResponse answer =
        (BatchWriteItemResponse)
            run.apply(
                batch.toBuilder().returnConsumedCapacity(ReturnConsumedCapacity.INDEXES).build());
    units.forEach(
        (name, spent) ->
            note(
                "BatchWriteItem",
                noun(name) + " × " + batch.requestItems().get(name).size(),
                spent,
                reported(answer.consumedCapacity().getFirst()),
                false));
    return answer;
  }

  private Object transaction(
      TransactWriteItemsRequest transaction, Function<DynamoDbRequest, Object> run) {
    List<Part> parts = transaction.transactItems().stream().map(this::part).toList();
    String target = parts.stream().map(Part::words).collect(Collectors.joining(" + "));
    Object answer;
    try {
      answer = run.apply(transaction);
    } catch (TransactionCanceledException e) {
      List<Change> changes = parts.stream().map(part -> part.change(part.intended())).toList();
      Units units = CostModel.cancelled(changes);
      note("TransactWriteItems", target, units, OptionalDouble.empty(), true);
      throw e;
    }
    List<Change> changes =
        parts.stream().map(part -> part.change(image(part.table(), part.before().key()))).toList();
    Units units = CostModel.transaction(changes);
    note("TransactWriteItems", target, units, OptionalDouble.empty(), false);
    return answer;
  }

  /** An item as it stood. */
  private record Image(Map<String, AttributeValue> key, Map<String, AttributeValue> item) {}

  private record Part(
      String words, TableSpec table, Image before, Map<String, AttributeValue> intended) {
    Change change(Map<String, AttributeValue> after) {
      return new Change(table, before.item(), after);
    }
  }

  private Part part(TransactWriteItem item) {
    if (item.put() != null) {
      return part("put", item.put().tableName(), item.put().item(), item.put().item());
    }
    if (item.update() != null) {
      return part("update", item.update().tableName(), item.update().key(), Map.of());
    }
    if (item.delete() != null) {
      return part("delete", item.delete().tableName(), item.delete().key(), Map.of());
    }
    return part("check", item.conditionCheck().tableName(), item.conditionCheck().key(), Map.of());
  }

  private Part part(
      String verb,
      String tableName,
      Map<String, AttributeValue> item,
      Map<String, AttributeValue> intended) {
    TableSpec table = table(tableName);
    Map<String, AttributeValue> key = table.keyOf(item);
    Map<String, AttributeValue> before = image(table, key);
    return new Part(verb + " " + noun(tableName), table, new Image(key, before), intended);
  }

  private Map<String, AttributeValue> image(TableSpec table, Map<String, AttributeValue> item) {
    return engine
        .getItem(g -> g.tableName(table.name()).key(table.keyOf(item)).consistentRead(true))
        .item();
  }

  private TableSpec table(String name) {
    return Optional.ofNullable(tables.get(name))
        .orElseThrow(() -> new AssertionError("unknown table " + name));
  }

  private static String noun(String tableName) {
    return tableName.substring(tableName.lastIndexOf('-') + 1);
  }

  private static Consistency consistency(Boolean strong) {
    return Boolean.TRUE.equals(strong) ? Consistency.strong : Consistency.eventual;
  }

  private static DynamoDbRequest reporting(DynamoDbRequest request) {
    ReturnConsumedCapacity all = ReturnConsumedCapacity.INDEXES;
    return switch (request) {
      case PutItemRequest put -> put.toBuilder().returnConsumedCapacity(all).build();
      case UpdateItemRequest update -> update.toBuilder().returnConsumedCapacity(all).build();
      case DeleteItemRequest delete -> delete.toBuilder().returnConsumedCapacity(all).build();
      default -> request;
    };
  }

  private static ConsumedCapacity capacity(Object answer) {
    return switch (answer) {
      case PutItemResponse put -> put.consumedCapacity();
      case UpdateItemResponse update -> update.consumedCapacity();
      case DeleteItemResponse delete -> delete.consumedCapacity();
      default -> null;
    };
  }

  private static OptionalDouble reported(ConsumedCapacity capacity) {
    return capacity == null || capacity.capacityUnits() == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(capacity.capacityUnits());
  }

  private void note(
      String operation, String target, Units units, OptionalDouble reported, boolean refused) {
    calls.add(new Call(operation, target, units, reported, refused));
  }
}
