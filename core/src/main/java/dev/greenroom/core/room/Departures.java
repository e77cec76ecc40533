package dev.greenroom.core.room;

import dev.greenroom.core.Policy;
import dev.greenroom.core.Tables;
import dev.greenroom.core.table.Database;
import dev.greenroom.core.table.Index;
import dev.greenroom.core.table.ItemWriter;
import dev.greenroom.core.table.TableSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Which rooms have left a process for another. A room's item stands in the index of one process
 * only, its last; this table is the index of the others. It is written when a suspended room comes
 * back elsewhere, and read when somebody lists the former rooms of a process.
 */
final class Departures {
  private final Database database;
  private final TableSpec table;
  private final Policy policy;

  Departures(Database database, Tables tables, Policy policy) {
    this.database = database;
    this.table = tables.departures();
    this.policy = policy;
  }

  /** As a part of the transaction in which the room takes its next place. */
  TransactWriteItem noted(String processId, String roomId, Instant now) {
    Map<String, AttributeValue> item =
        table.stamp(
            new ItemWriter()
                .put("processId", processId)
                .put("roomId", roomId)
                .put(TableSpec.TTL, now.plus(policy.retention()).getEpochSecond())
                .item());
    return TransactWriteItem.builder().put(put -> put.tableName(table.name()).item(item)).build();
  }

  /** The ids of the rooms that left the process for another, as far as that is remembered. */
  List<String> from(String processId) {
    return database.all(Index.ofTable(table, processId)).stream()
        .map(table::reader)
        .map(in -> in.string("roomId"))
        .toList();
  }
}
