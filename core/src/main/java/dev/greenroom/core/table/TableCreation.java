package dev.greenroom.core.table;

import dev.greenroom.core.time.Pause;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
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

  private static final Duration INDEX_WAIT = Duration.ofMillis(100);

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
                .attributeDefinitions(definitions(attributes))
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
      indexes(client, table);
      if (table.streams()) {
        stream(client, table);
      }
    }
  }

  /** A table of an older version may lack some. DynamoDB makes one at a time of what is there. */
  private static void indexes(DynamoDbClient client, TableSpec table) {
    while (true) {
      List<GlobalSecondaryIndexDescription> there =
          client
              .describeTable(request -> request.tableName(table.name()))
              .table()
              .globalSecondaryIndexes();
      Set<String> names =
          there.stream()
              .map(GlobalSecondaryIndexDescription::indexName)
              .collect(Collectors.toSet());
      Optional<IndexSpec> missing =
          table.indexes().stream().filter(index -> !names.contains(index.name())).findFirst();
      boolean busy = there.stream().anyMatch(i -> i.indexStatus() != IndexStatus.ACTIVE);
      if (missing.isEmpty() && !busy) {
        return;
      }
      if (busy) {
        Pause.real().of(INDEX_WAIT);
      } else {
        add(client, table, missing.get());
      }
    }
  }

  private static void add(DynamoDbClient client, TableSpec table, IndexSpec spec) {
    GlobalSecondaryIndex index = index(spec);
    Set<Attribute> attributes = new LinkedHashSet<>();
    attributes.add(spec.hash());
    spec.range().ifPresent(attributes::add);
    GlobalSecondaryIndexUpdate update =
        GlobalSecondaryIndexUpdate.builder()
            .create(
                create ->
                    create
                        .indexName(index.indexName())
                        .keySchema(index.keySchema())
                        .projection(index.projection()))
            .build();
    try {
      client.updateTable(
          request ->
              request
                  .tableName(table.name())
                  .attributeDefinitions(definitions(attributes))
                  .globalSecondaryIndexUpdates(List.of(update)));
    } catch (ResourceInUseException changing) {
      // Another start is at it at this moment, to the same end.
      Pause.real().of(INDEX_WAIT);
    }
  }

  private static List<AttributeDefinition> definitions(Set<Attribute> attributes) {
    return attributes.stream()
        .map(
            a ->
                AttributeDefinition.builder()
                    .attributeName(a.name())
                    .attributeType(a.type())
                    .build())
        .toList();
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
