package dev.greenroom.core.cost;

import dev.greenroom.core.table.TableSpec;
import dev.greenroom.core.testing.World;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Fills a table past every cost. */
public final class Loads {
  private static final int AT_ONCE = 25;

  private Loads() {}

  public static void into(World world, TableSpec table, List<Map<String, AttributeValue>> items) {
    for (int from = 0; from < items.size(); from += AT_ONCE) {
      List<WriteRequest> batch =
          items.subList(from, Math.min(items.size(), from + AT_ONCE)).stream()
              .map(item -> WriteRequest.builder().putRequest(put -> put.item(item)).build())
              .toList();
      world.engine().batchWriteItem(b -> b.requestItems(Map.of(table.name(), batch)));
    }
  }
}
