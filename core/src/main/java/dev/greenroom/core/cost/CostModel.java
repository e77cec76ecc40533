package dev.greenroom.core.cost;

import dev.greenroom.core.table.IndexSpec;
import dev.greenroom.core.table.TableSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What AWS charges for a call, in read and write units, from the items it touched. The rules are
 * those of the DynamoDB developer guide: "Read and write operations", "Global Secondary Indexes"
 * (write and read considerations) and "Transactions: how it works" (capacity management).
 *
 * <p>Where the guide leaves a choice, the dearer reading is taken: a cancelled transaction is
 * charged like one that was written, without its index writes.
 */
public final class CostModel {
  private static final int WRITE_UNIT = 1024;
  private static final int READ_UNIT = 4096;

  /** A transaction prepares and commits each item: two writes. Indexes follow with one. */
  private static final int TRANSACTION = 2;

  private CostModel() {}

  /** A plain put, update or delete, with what its indexes follow. */
  public static Units write(Change change) {
    return table(change).plus(indexes(change));
  }

  /** A transaction that was written; a condition check is a change to the same item. */
  public static Units transaction(List<Change> changes) {
    return changes.stream()
        .map(change -> table(change).times(TRANSACTION).plus(indexes(change)))
        .reduce(Units.NONE, Units::plus);
  }

  /** A plain write whose condition failed: charged like the write, but no index follows. */
  public static Units refused(Change change) {
    return table(change);
  }

  /** A transaction that was cancelled, by a condition or a conflict. */
  public static Units cancelled(List<Change> changes) {
    return changes.stream()
        .map(change -> table(change).times(TRANSACTION))
        .reduce(Units.NONE, Units::plus);
  }

  /** A transaction repeated with the token of one that was written: its items are only read. */
  public static Units repeated(List<Change> changes) {
    return changes.stream()
        .map(change -> get(change.after(), Consistency.transactional))
        .reduce(Units.NONE, Units::plus);
  }

  /** One item by its key; an absent one (an empty map) costs as much as the smallest. */
  public static Units get(Map<String, AttributeValue> item, Consistency consistency) {
    return page(ItemSize.of(item), consistency);
  }

  /** Items by their keys: each is rounded up by itself. */
  public static Units batchGet(
      List<Map<String, AttributeValue>> items, Consistency consistency, int absent) {
    return items.stream()
        .map(item -> get(item, consistency))
        .reduce(get(Map.of(), consistency).times(absent), Units::plus);
  }

  /** One page of a query or scan: what it looked at is summed, then rounded up once. */
  public static Units page(long bytes, Consistency consistency) {
    return Units.ofRead(blocks(bytes, READ_UNIT) * consistency.factor());
  }

  /** What an index holds of an item; empty when the item has not all of the index's keys. */
  public static Optional<Map<String, AttributeValue>> projected(
      TableSpec table, IndexSpec index, Map<String, AttributeValue> item) {
    boolean complete =
        item.containsKey(index.hash().name())
            && index.range().map(range -> item.containsKey(range.name())).orElse(true);
    if (!complete) {
      return Optional.empty();
    }
    Map<String, AttributeValue> entry = new HashMap<>(table.keyOf(item));
    entry.putAll(keys(index, item));
    for (String name : index.included()) {
      if (item.containsKey(name)) {
        entry.put(name, item.get(name));
      }
    }
    return Optional.of(entry);
  }

  /** The larger of both images decides; a delete of nothing is the smallest write. */
  private static Units table(Change change) {
    return Units.ofWrite(
        blocks(Math.max(ItemSize.of(change.before()), ItemSize.of(change.after())), WRITE_UNIT));
  }

  private static Units indexes(Change change) {
    return change.table().indexes().stream()
        .map(index -> index(index, change))
        .reduce(Units.NONE, Units::plus);
  }

  /** Nothing when the entry stays as it is; a changed key is a delete and a put. */
  private static Units index(IndexSpec index, Change change) {
    Optional<Map<String, AttributeValue>> before =
        projected(change.table(), index, change.before());
    Optional<Map<String, AttributeValue>> after = projected(change.table(), index, change.after());
    if (before.equals(after)) {
      return Units.NONE;
    }
    long removed = before.map(ItemSize::of).orElse(0L);
    long put = after.map(ItemSize::of).orElse(0L);
    boolean moved =
        before.isPresent()
            && after.isPresent()
            && !keys(index, before.get()).equals(keys(index, after.get()));
    return Units.ofWrite(
        moved
            ? blocks(removed, WRITE_UNIT) + blocks(put, WRITE_UNIT)
            : blocks(Math.max(removed, put), WRITE_UNIT));
  }

  private static Map<String, AttributeValue> keys(
      IndexSpec index, Map<String, AttributeValue> item) {
    Map<String, AttributeValue> keys = new HashMap<>();
    keys.put(index.hash().name(), item.get(index.hash().name()));
    index.range().ifPresent(range -> keys.put(range.name(), item.get(range.name())));
    return keys;
  }

  private static long blocks(long bytes, int unit) {
    return Math.max(1, Math.ceilDiv(bytes, unit));
  }
}
