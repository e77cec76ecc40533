package dev.greenroom.core.table;

import software.amazon.awssdk.services.dynamodb.model.QueryRequest;

/** Queries over an index or a table, built from the specs, so that no name is written twice. */
public final class Index {
  private Index() {}

  /** Everything of one partition of an index, ascending. */
  public static QueryRequest of(TableSpec table, String index, Object hash) {
    return query(table, index, "#" + table.index(index).hash().name() + " = ?", hash);
  }

  /** What of one partition of an index sorts exactly there. */
  public static QueryRequest at(TableSpec table, String index, Object hash, Object range) {
    IndexSpec spec = table.index(index);
    return query(
        table,
        index,
        "#%s = ? AND #%s = ?".formatted(spec.hash().name(), spec.range().orElseThrow().name()),
        hash,
        range);
  }

  /** What of one partition of an index sorts at or below the bound. */
  public static QueryRequest upTo(TableSpec table, String index, Object hash, Object bound) {
    IndexSpec spec = table.index(index);
    return query(
        table,
        index,
        "#%s = ? AND #%s <= ?".formatted(spec.hash().name(), spec.range().orElseThrow().name()),
        hash,
        bound);
  }

  /** What of one partition of an index sorts below the bound. */
  public static QueryRequest before(TableSpec table, String index, Object hash, Object bound) {
    IndexSpec spec = table.index(index);
    return query(
        table,
        index,
        "#%s = ? AND #%s < ?".formatted(spec.hash().name(), spec.range().orElseThrow().name()),
        hash,
        bound);
  }

  /** Everything of one partition of a table, read strongly, ascending. */
  public static QueryRequest ofTable(TableSpec table, Object hash) {
    Expression expression = new Expression();
    String condition = expression.bind("#" + table.hash().name() + " = ?", hash);
    return QueryRequest.builder()
        .tableName(table.name())
        .keyConditionExpression(condition)
        .expressionAttributeNames(expression.names())
        .expressionAttributeValues(expression.values())
        .consistentRead(true)
        .build();
  }

  /** What of one partition of a table sorts from one bound to the other, both included. */
  public static QueryRequest between(TableSpec table, Object hash, Object from, Object to) {
    Expression expression = new Expression();
    String condition =
        expression.bind(
            "#%s = ? AND #%s BETWEEN ? AND ?"
                .formatted(table.hash().name(), table.range().orElseThrow().name()),
            hash,
            from,
            to);
    return QueryRequest.builder()
        .tableName(table.name())
        .keyConditionExpression(condition)
        .expressionAttributeNames(expression.names())
        .expressionAttributeValues(expression.values())
        .build();
  }

  private static QueryRequest query(
      TableSpec table, String index, String template, Object... arguments) {
    Expression expression = new Expression();
    String condition = expression.bind(template, arguments);
    return QueryRequest.builder()
        .tableName(table.name())
        .indexName(index)
        .keyConditionExpression(condition)
        .expressionAttributeNames(expression.names())
        .expressionAttributeValues(expression.values())
        .build();
  }
}
