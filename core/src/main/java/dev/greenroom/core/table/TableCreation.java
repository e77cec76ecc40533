package dev.greenroom.core.table;

import dev.greenroom.core.time.Pause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/**
 * Makes the tables as they should be, whatever is there: creates those that are missing, adds what
 * one of an older version or of a start that was cut short lacks. Deletes nothing, ever.
 */
public final class TableCreation {
  private static final Duration WAIT = Duration.ofMillis(100);

  /** DynamoDB takes some seconds for a table; the time for an index grows with the items. */
  private static final Duration TABLE_LIMIT = Duration.ofMinutes(10);

  private final DynamoDbClient client;
  private final Pause pause;
  private final Optional<TableCare> care;

  private TableCreation(DynamoDbClient client, Pause pause, Optional<TableCare> care) {
    this.client = client;
    this.pause = pause;
    this.care = care;
  }

  /** For an engine of one's own, whose tables may go with it. */
  public static void createMissing(DynamoDbClient client, List<TableSpec> tables) {
    new TableCreation(client, Pause.real(), Optional.empty()).ensure(tables);
  }

  /**
   * For tables that must last: guarded by {@link TableCare}, and compared with what the code needs
   * before anything is changed.
   *
   * @throws TablesDiffer when one that is there has another key, index or stream
   */
  public static void ensureLasting(
      DynamoDbClient client, List<TableSpec> tables, TableCare care, Pause pause) {
    new TableCreation(client, pause, Optional.of(care)).ensure(tables);
  }

  private void ensure(List<TableSpec> tables) {
    Map<TableSpec, TableDescription> there = new LinkedHashMap<>();
    if (care.isPresent()) {
      tables.forEach(table -> find(table).ifPresent(found -> there.put(table, found)));
      compare(there);
    }
    // All at once: each takes DynamoDB some seconds.
    Map<TableSpec, TableDescription> created = new LinkedHashMap<>();
    for (TableSpec table : tables) {
      if (!there.containsKey(table)) {
        create(table).ifPresent(fresh -> created.put(table, fresh));
      }
    }
    for (TableSpec table : tables) {
      if (created.containsKey(table)) {
        active(table, created.get(table));
        timeToLive(table);
      } else {
        mend(table);
      }
      care.ifPresent(c -> c.backUp(table));
    }
  }

  private Optional<TableDescription> find(TableSpec table) {
    try {
      return Optional.of(describe(table));
    } catch (ResourceNotFoundException none) {
      return Optional.empty();
    }
  }

  private void compare(Map<TableSpec, TableDescription> there) {
    List<String> differences = new ArrayList<>();
    there.forEach(
        (table, found) -> {
          differences.addAll(new TableShape(table).differences(found));
          care.flatMap(c -> c.otherTimeToLive(table)).ifPresent(differences::add);
        });
    if (!differences.isEmpty()) {
      throw new TablesDiffer(differences);
    }
  }

  /** Empty when it is there: created by an earlier start, or by another one at this moment. */
  private Optional<TableDescription> create(TableSpec table) {
    try {
      return Optional.of(
          client
              .createTable(
                  new TableShape(table)
                      .creation()
                      .deletionProtectionEnabled(care.isPresent())
                      .build())
              .tableDescription());
    } catch (ResourceInUseException alreadyThere) {
      return Optional.empty();
    }
  }

  /** A table of an older version may lack something, and so may one of a start that was killed. */
  private void mend(TableSpec table) {
    indexes(table);
    if (table.streams()) {
      stream(table);
    }
    care.ifPresent(
        c -> {
          c.expire(table);
          if (c.protect(active(table, describe(table)))) {
            active(table, describe(table));
          }
        });
  }

  /** Once told to end, nothing is waited for: an index may take hours. */
  private void rest() {
    pause.of(WAIT);
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("interrupted while tables were made");
    }
  }

  private TableDescription describe(TableSpec table) {
    return client.describeTable(request -> request.tableName(table.name())).table();
  }

  /** Waits until it may be used. */
  private TableDescription active(TableSpec table, TableDescription known) {
    TableDescription now = known;
    Duration waited = Duration.ZERO;
    while (now.tableStatus() != TableStatus.ACTIVE) {
      if (waited.compareTo(TABLE_LIMIT) > 0) {
        throw new IllegalStateException(
            "table %s is still %s after %d minutes"
                .formatted(table.name(), now.tableStatusAsString(), TABLE_LIMIT.toMinutes()));
      }
      rest();
      waited = waited.plus(WAIT);
      now = find(table).orElse(now);
    }
    return now;
  }

  private void timeToLive(TableSpec table) {
    if (table.expires()) {
      client.updateTimeToLive(
          request ->
              request
                  .tableName(table.name())
                  .timeToLiveSpecification(ttl -> ttl.enabled(true).attributeName(TableSpec.TTL)));
    }
  }

  /** DynamoDB makes one at a time of what is there. */
  private void indexes(TableSpec table) {
    while (true) {
      List<GlobalSecondaryIndexDescription> there =
          active(table, describe(table)).globalSecondaryIndexes();
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
        rest();
      } else {
        add(table, missing.get());
      }
    }
  }

  private void add(TableSpec table, IndexSpec spec) {
    GlobalSecondaryIndex index = TableShape.index(spec);
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
                  .attributeDefinitions(
                      TableShape.definitions(TableShape.attributes(spec.hash(), spec.range())))
                  .globalSecondaryIndexUpdates(List.of(update)));
    } catch (ResourceInUseException changing) {
      // Another start is at it at this moment, to the same end.
      rest();
    }
  }

  private void stream(TableSpec table) {
    StreamSpecification there = describe(table).streamSpecification();
    if (there != null && Boolean.TRUE.equals(there.streamEnabled())) {
      return;
    }
    try {
      client.updateTable(
          request -> request.tableName(table.name()).streamSpecification(TableShape.STREAM));
    } catch (ResourceInUseException changing) {
      // Another start is creating or changing it at this moment, to the same end.
    }
  }
}
