package dev.greenroom.functions.lambda;

import dev.greenroom.core.Tables;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;

/**
 * Tables in memory for a rehearsal before a snapshot: they keep what is put, find it by its key,
 * and agree to everything else. That is enough for a room in an open process, and for no more.
 */
final class RehearsedTables implements DynamoDbClient {
  private final Tables tables;
  private final Map<String, Map<String, AttributeValue>> items = new HashMap<>();

  RehearsedTables(Tables tables) {
    this.tables = tables;
  }

  @Override
  public GetItemResponse getItem(GetItemRequest request) {
    return GetItemResponse.builder()
        .item(items.get(place(request.tableName(), request.key())))
        .build();
  }

  @Override
  public PutItemResponse putItem(PutItemRequest request) {
    keep(request.tableName(), request.item());
    return PutItemResponse.builder().build();
  }

  /** All that stands in the index of open processes; of others nothing. */
  @Override
  public QueryResponse query(QueryRequest request) {
    List<Map<String, AttributeValue>> found =
        Tables.OPEN.equals(request.indexName())
            ? items.values().stream().filter(item -> item.containsKey("openKey")).toList()
            : List.of();
    return QueryResponse.builder().items(found).count(found.size()).build();
  }

  @Override
  public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
    request.transactItems().stream()
        .filter(write -> write.put() != null)
        .filter(write -> !write.put().tableName().equals(tables.rooms().name()))
        .forEach(write -> keep(write.put().tableName(), write.put().item()));
    return TransactWriteItemsResponse.builder().build();
  }

  private void keep(String table, Map<String, AttributeValue> item) {
    tables.all().stream()
        .filter(spec -> spec.name().equals(table))
        .forEach(spec -> items.put(place(table, spec.keyOf(item)), item));
  }

  private static String place(String table, Map<String, AttributeValue> key) {
    return table + key;
  }

  @Override
  public String serviceName() {
    return SERVICE_NAME;
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
