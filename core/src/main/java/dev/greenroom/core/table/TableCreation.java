package dev.greenroom.core.table;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** Creates the tables that are not there, on demand, with their time-to-live and their stream. */
public final class TableCreation {
  private static final StreamSpecification STREAM =
      StreamSpecification.builder()
          .streamEnabled(true)
          .streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)
          .build();

  private TableCreation() {}

  public static void createMissing(DynamoDbClient client, List<TableSpec> tables) {
    tables.forEach(table -> create(client, table));
  }

  private static void create(DynamoDbClient client, TableSpec table) {
    Set<Attribute> attributes = new LinkedHashSet<>();
    attributes.add(table.hash());
    table.range().ifPresent(attributes::add);
    for (IndexSpec index : table.indexes()) {
      attributes.add(index.hash());
      index.range().ifPresent(attributes::add);
    }
    try {
      client.createTable(
          request -> {
            request
                .tableName(table.name())
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(
                    attributes.stream()
                        .map(
                            a ->
                                AttributeDefinition.builder()
                                    .attributeName(a.name())
                                    .attributeType(a.type())
                                    .build())
                        .toList())
                .keySchema(keys(table.hash(), table.range()));
            if (!table.indexes().isEmpty()) {
              request.globalSecondaryIndexes(
                  table.indexes().stream().map(TableCreation::index).toList());
            }
            if (table.streams()) {
              request.streamSpecification(STREAM);
            }
          });
      if (table.expires()) {
        client.updateTimeToLive(
            request ->
                request
                    .tableName(table.name())
                    .timeToLiveSpecification(
                        ttl -> ttl.enabled(true).attributeName(TableSpec.TTL)));
      }
    } catch (ResourceInUseException alreadyThere) {
      // Created by an earlier start, or by another one at this moment: both are what we want.
      if (table.streams()) {
        stream(client, table);
      }
    }
  }

  /** A table of an older version may have none. */
  private static void stream(DynamoDbClient client, TableSpec table) {
    StreamSpecification there =
        client
            .describeTable(request -> request.tableName(table.name()))
            .table()
            .streamSpecification();
    if (there != null && Boolean.TRUE.equals(there.streamEnabled())) {
      return;
    }
    try {
      client.updateTable(request -> request.tableName(table.name()).streamSpecification(STREAM));
    } catch (ResourceInUseException changing) {
      // Another start is creating or changing it at this moment, to the same end.
    }
  }

  private static GlobalSecondaryIndex index(IndexSpec index) {
    return GlobalSecondaryIndex.builder()
        .indexName(index.name())
        .keySchema(keys(index.hash(), index.range()))
        .projection(
            p -> {
              if (index.included().isEmpty()) {
                p.projectionType(ProjectionType.KEYS_ONLY);
              } else {
                p.projectionType(ProjectionType.INCLUDE).nonKeyAttributes(index.included());
              }
            })
        .build();
  }

  private static List<KeySchemaElement> keys(Attribute hash, java.util.Optional<Attribute> range) {
    List<KeySchemaElement> keys = new java.util.ArrayList<>();
    keys.add(key(hash, KeyType.HASH));
    range.ifPresent(r -> keys.add(key(r, KeyType.RANGE)));
    return keys;
  }

  private static KeySchemaElement key(Attribute attribute, KeyType type) {
    return KeySchemaElement.builder().attributeName(attribute.name()).keyType(type).build();
  }
}
