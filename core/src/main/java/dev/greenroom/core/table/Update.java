package dev.greenroom.core.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * One atomic change of one item. A failed condition always hands back the item that won, so that
 * the loser need not ask again.
 */
public final class Update {
  private final TableSpec table;
  private final Map<String, AttributeValue> key;
  private final Expression expression = new Expression();
  private final List<String> sets = new ArrayList<>();
  private final List<String> adds = new ArrayList<>();
  private final List<String> removes = new ArrayList<>();
  private final List<String> conditions = new ArrayList<>();

  private Update(TableSpec table, Map<String, AttributeValue> key) {
    this.table = table;
    this.key = key;
  }

  public static Update of(TableSpec table, Object hash) {
    return new Update(table, table.key(hash));
  }

  public static Update of(TableSpec table, Object hash, Object range) {
    return new Update(table, table.key(hash, range));
  }

  /** Sets the attribute; an empty optional removes it. */
  public Update set(String name, Object value) {
    if (name.equals(Upgrades.VERSION)) {
      // A part of an item says nothing about the rest of it.
      throw new IllegalArgumentException("no update changes the version of an item");
    }
    if (value instanceof Optional<?> optional && optional.isEmpty()) {
      return remove(name);
    }
    sets.add(expression.name(name) + " = " + expression.value(value));
    return this;
  }

  /** Sets the attribute unless it is there. */
  public Update setIfAbsent(String name, Object value) {
    String alias = expression.name(name);
    sets.add("%s = if_not_exists(%s, %s)".formatted(alias, alias, expression.value(value)));
    return this;
  }

  /** Where the update makes the item, it is of the present version. */
  public Update stamped() {
    return setIfAbsent(Upgrades.VERSION, table.upgrades().current());
  }

  /** Adds to a number; an absent one counts as 0. */
  public Update add(String name, Number delta) {
    adds.add(expression.name(name) + " " + expression.value(delta));
    return this;
  }

  public Update remove(String... names) {
    for (String name : names) {
      removes.add(expression.name(name));
    }
    return this;
  }

  /** Adds a condition: attributes are written {@code #name}, values {@code ?}; all must hold. */
  public Update require(String condition, Object... arguments) {
    conditions.add("(" + expression.bind(condition, arguments) + ")");
    return this;
  }

  /** As a part of a transaction. */
  public TransactWriteItem inTransaction() {
    return TransactWriteItem.builder()
        .update(
            u ->
                u.tableName(table.name())
                    .key(key)
                    .updateExpression(statement())
                    .conditionExpression(condition())
                    .expressionAttributeNames(expression.names())
                    .expressionAttributeValues(valuesOrNull())
                    .returnValuesOnConditionCheckFailure(
                        ReturnValuesOnConditionCheckFailure.ALL_OLD))
        .build();
  }

  /** Only the condition, as a part of a transaction that leaves this item as it is. */
  public TransactWriteItem checkOnly() {
    if (statement() != null) {
      throw new IllegalStateException("a check changes nothing: " + statement());
    }
    return TransactWriteItem.builder()
        .conditionCheck(
            c ->
                c.tableName(table.name())
                    .key(key)
                    .conditionExpression(condition())
                    .expressionAttributeNames(expression.names())
                    .expressionAttributeValues(valuesOrNull())
                    .returnValuesOnConditionCheckFailure(
                        ReturnValuesOnConditionCheckFailure.ALL_OLD))
        .build();
  }

  /** On its own, answered with the whole new item. */
  public UpdateItemRequest request() {
    return UpdateItemRequest.builder()
        .tableName(table.name())
        .key(key)
        .updateExpression(statement())
        .conditionExpression(condition())
        .expressionAttributeNames(expression.names())
        .expressionAttributeValues(valuesOrNull())
        .returnValues(ReturnValue.ALL_NEW)
        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD)
        .build();
  }

  private String statement() {
    List<String> clauses = new ArrayList<>();
    clause(clauses, "SET ", sets);
    clause(clauses, "ADD ", adds);
    clause(clauses, "REMOVE ", removes);
    return clauses.isEmpty() ? null : String.join(" ", clauses);
  }

  private static void clause(List<String> clauses, String verb, List<String> parts) {
    if (!parts.isEmpty()) {
      clauses.add(verb + String.join(", ", parts));
    }
  }

  private String condition() {
    return conditions.isEmpty() ? null : String.join(" AND ", conditions);
  }

  private Map<String, AttributeValue> valuesOrNull() {
    return expression.values().isEmpty() ? null : expression.values();
  }
}
