package dev.greenroom.functions.crash;

import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.Intercepted;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Takes the conditions on some tables away, to see that somebody notices. */
final class Unguarded implements Intercepted.Interceptor {
  /** The condition stays, so that its names and values are used, but holds in any case. */
  private static final UnaryOperator<String> ALWAYS =
      condition -> condition == null ? null : "attribute_not_exists(neverThere) OR " + condition;

  private Set<String> tables = Set.of();

  void tables(TableSpec... specs) {
    tables = Stream.of(specs).map(TableSpec::name).collect(Collectors.toSet());
  }

  @Override
  public Object call(DynamoDbRequest request, Function<DynamoDbRequest, Object> engine) {
    return engine.apply(tables.isEmpty() ? request : without(request));
  }

  private boolean meant(String name) {
    return tables.contains(name);
  }

  private DynamoDbRequest without(DynamoDbRequest request) {
    return switch (request) {
      case UpdateItemRequest u when meant(u.tableName()) ->
          u.toBuilder().conditionExpression(ALWAYS.apply(u.conditionExpression())).build();
      case PutItemRequest p when meant(p.tableName()) ->
          p.toBuilder().conditionExpression(ALWAYS.apply(p.conditionExpression())).build();
      case TransactWriteItemsRequest t ->
          t.toBuilder()
              .transactItems(t.transactItems().stream().map(this::without).toList())
              .build();
      default -> request;
    };
  }

  private TransactWriteItem without(TransactWriteItem item) {
    if (item.put() != null && meant(item.put().tableName())) {
      String condition = ALWAYS.apply(item.put().conditionExpression());
      return item.toBuilder()
          .put(item.put().toBuilder().conditionExpression(condition).build())
          .build();
    }
    if (item.update() != null && meant(item.update().tableName())) {
      String condition = ALWAYS.apply(item.update().conditionExpression());
      return item.toBuilder()
          .update(item.update().toBuilder().conditionExpression(condition).build())
          .build();
    }
    if (item.conditionCheck() != null && meant(item.conditionCheck().tableName())) {
      String condition = ALWAYS.apply(item.conditionCheck().conditionExpression());
      return item.toBuilder()
          .conditionCheck(item.conditionCheck().toBuilder().conditionExpression(condition).build())
          .build();
    }
    return item;
  }
}
