package dev.greenroom.core.testing;

import dev.greenroom.core.Tables;
import dev.greenroom.core.table.TableSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

/**
 * What there is to hold the invariants against.
 *
 * @param engine the tables, with nothing in between
 * @param tables their names
 * @param launched the processes that the hosting engine knows
 */
public record WrittenState(DynamoDbClient engine, Tables tables, Set<String> launched) {

  static WrittenState of(World world) {
    return new WrittenState(world.engine(), world.tables, world.launcher.known());
  }

  /** Every item of a table, past every cost rule. */
  public List<Map<String, AttributeValue>> everything(TableSpec table) {
    return engine
        .scanPaginator(ScanRequest.builder().tableName(table.name()).consistentRead(true).build())
        .items()
        .stream()
        .toList();
  }
}
