package dev.greenroom.core.table;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A table as the code knows it; the cost model and the table creation read the same value.
 *
 * @param name as in the account, prefix included
 * @param hash the partition key
 * @param range the sort key, where there is one
 * @param indexes all global secondary indexes
 * @param expires true when items carry {@link #TTL} (seconds since the epoch) for DynamoDB to
 *     delete them
 * @param upgrades the versions of its items
 * @param streams true when every change of an item goes into a stream, as old and new image
 */
public record TableSpec(
    String name,
    Attribute hash,
    Optional<Attribute> range,
    List<IndexSpec> indexes,
    boolean expires,
    Upgrades upgrades,
    boolean streams) {

  /** The attribute that DynamoDB's time-to-live reads. */
  public static final String TTL = "expiresAt";

  public TableSpec {
    indexes = List.copyOf(indexes);
  }

  /** A table whose items are of the first version. */
  public TableSpec(
      String name,
      Attribute hash,
      Optional<Attribute> range,
      List<IndexSpec> indexes,
      boolean expires) {
    this(name, hash, range, indexes, expires, Upgrades.first(), false);
  }

  /** The same table with items of one version more. */
  public TableSpec upgradedBy(UnaryOperator<Map<String, AttributeValue>> step) {
    return new TableSpec(name, hash, range, indexes, expires, upgrades.then(step), streams);
  }

  /** An item as it is written: with the number of its version. */
  public Map<String, AttributeValue> stamp(Map<String, AttributeValue> item) {
    return upgrades.stamp(item);
  }

  /** An item as it was read, in its present form. */
  public ItemReader reader(Map<String, AttributeValue> item) {
    return new ItemReader(upgrades.read(name, item));
  }

  /** A table with a partition key alone. */
  public static TableSpec of(String name, Attribute hash, IndexSpec... indexes) {
    return new TableSpec(name, hash, Optional.empty(), List.of(indexes), true);
  }

  /** A table with a partition key and a sort key. */
  public static TableSpec of(String name, Attribute hash, Attribute range, IndexSpec... indexes) {
    return new TableSpec(name, hash, Optional.of(range), List.of(indexes), true);
  }

  /** The same with a stream of its changes, kept for 24 hours. */
  public TableSpec streaming() {
    return new TableSpec(name, hash, range, indexes, expires, upgrades, true);
  }

  public IndexSpec index(String indexName) {
    return indexes.stream()
        .filter(index -> index.name().equals(indexName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no index " + indexName));
  }

  /** The key of an item in a table with a partition key alone. */
  public Map<String, AttributeValue> key(Object hashValue) {
    return Map.of(hash.name(), Values.of(hashValue));
  }

  /** The key of an item in a table with both keys. */
  public Map<String, AttributeValue> key(Object hashValue, Object rangeValue) {
    return Map.of(
        hash.name(), Values.of(hashValue), range.orElseThrow().name(), Values.of(rangeValue));
  }

  /** The key attributes of an item. */
  public Map<String, AttributeValue> keyOf(Map<String, AttributeValue> item) {
    return range
        .map(r -> Map.of(hash.name(), item.get(hash.name()), r.name(), item.get(r.name())))
        .orElseGet(() -> Map.of(hash.name(), item.get(hash.name())));
  }
}
