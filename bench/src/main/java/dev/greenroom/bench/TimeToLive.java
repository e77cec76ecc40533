package dev.greenroom.bench;

import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.WrittenState;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Deletes what has aged out, as DynamoDB does by itself. The one of DynamoDB Local looks at the
 * real clock, which is long before that of the soak.
 */
final class TimeToLive {
  private final WrittenState written;

  TimeToLive(WrittenState written) {
    this.written = written;
  }

  /** Hands back how many items are left, by table. */
  Map<String, Integer> sweep(Instant now) {
    Map<String, Integer> left = new java.util.LinkedHashMap<>();
    for (TableSpec table : written.tables().all()) {
      int kept = 0;
      for (var item : written.everything(table)) {
        AttributeValue expires = item.get(TableSpec.TTL);
        if (expires != null && Long.parseLong(expires.n()) < now.getEpochSecond()) {
          delete(written.engine(), table, item, expires);
        } else {
          kept++;
        }
      }
      left.put(table.name(), kept);
    }
    return left;
  }

  private static void delete(
      DynamoDbClient engine,
      TableSpec table,
      Map<String, AttributeValue> item,
      AttributeValue expires) {
    try {
      engine.deleteItem(
          d ->
              d.tableName(table.name())
                  .key(table.keyOf(item))
                  .conditionExpression("expiresAt = :seen")
                  .expressionAttributeValues(Map.of(":seen", expires)));
    } catch (ConditionalCheckFailedException livesOn) {
      // Its time was prolonged in between.
    }
  }
}
