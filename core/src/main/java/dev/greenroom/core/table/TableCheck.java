package dev.greenroom.core.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Whether tables that others make are as the code needs them. Nothing is changed. */
public final class TableCheck {
  private TableCheck() {}

  /**
   * Looks at each of them.
   *
   * @throws TablesDiffer with a sentence for each that is not there, and for each key, index or
   *     stream that is missing or another
   */
  public static void check(DynamoDbClient client, List<TableSpec> tables) {
    List<String> faults = new ArrayList<>();
    for (TableSpec table : tables) {
      try {
        faults.addAll(faults(table, client.describeTable(d -> d.tableName(table.name())).table()));
      } catch (ResourceNotFoundException none) {
        faults.add("Table %s is not there.".formatted(table.name()));
      }
    }
    if (!faults.isEmpty()) {
      throw new TablesDiffer(faults);
    }
  }

  private static List<String> faults(TableSpec table, TableDescription there) {
    List<String> faults = new ArrayList<>(new TableShape(table).differences(there));
    Set<String> indexes =
        there.globalSecondaryIndexes().stream()
            .map(GlobalSecondaryIndexDescription::indexName)
            .collect(Collectors.toSet());
    table.indexes().stream()
        .filter(index -> !indexes.contains(index.name()))
        .map(index -> "Table %s lacks the index %s.".formatted(table.name(), index.name()))
        .forEach(faults::add);
    StreamSpecification stream = there.streamSpecification();
    if (table.streams() && (stream == null || !Boolean.TRUE.equals(stream.streamEnabled()))) {
      faults.add("Table %s has no stream.".formatted(table.name()));
    }
    return faults;
  }
}
