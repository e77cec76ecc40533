package dev.greenroom.core.table;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.enhanced.dynamodb.AttributeConverter;
import software.amazon.awssdk.enhanced.dynamodb.EnhancedType;
import software.amazon.awssdk.enhanced.dynamodb.TableMetadata;
import software.amazon.awssdk.enhanced.dynamodb.TableSchema;
import software.amazon.awssdk.enhanced.dynamodb.mapper.StaticTableMetadata;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * An Enhanced Client schema over a record and two functions. The client's own schemas want a
 * mutable builder beside each record; a record that says how it is written and read needs none.
 */
public final class RecordSchema<T> implements TableSchema<T> {
  private final TableSpec table;
  private final Class<T> type;
  private final Function<T, Map<String, AttributeValue>> write;
  private final Function<ItemReader, T> read;

  /** Null until the Enhanced Client asks for it. */
  private volatile TableMetadata metadata;

  public RecordSchema(
      TableSpec table,
      Class<T> type,
      Function<T, Map<String, AttributeValue>> write,
      Function<ItemReader, T> read) {
    this.table = table;
    this.type = type;
    this.write = write;
    this.read = read;
  }

  /** For what is only read: its items are written in parts, by updates. */
  public static <T> RecordSchema<T> reading(
      TableSpec table, Class<T> type, Function<ItemReader, T> read) {
    return new RecordSchema<>(
        table,
        type,
        value -> {
          throw new IllegalStateException("written in parts only: " + value);
        },
        read);
  }

  private static software.amazon.awssdk.enhanced.dynamodb.AttributeValueType attributeType(
      Attribute attribute) {
    return software.amazon.awssdk.enhanced.dynamodb.AttributeValueType.valueOf(
        attribute.type().toString());
  }

  /** The record of an item of any version up to the present one. */
  public T read(Map<String, AttributeValue> item) {
    return read.apply(table.reader(item));
  }

  /** The item of a record, with the number of its version. */
  public Map<String, AttributeValue> write(T value) {
    return table.stamp(write.apply(value));
  }

  @Override
  public T mapToItem(Map<String, AttributeValue> item) {
    return read(item);
  }

  @Override
  public Map<String, AttributeValue> itemToMap(T value, boolean ignoreNulls) {
    return write(value);
  }

  @Override
  public Map<String, AttributeValue> itemToMap(T value, Collection<String> attributes) {
    Map<String, AttributeValue> item = new java.util.LinkedHashMap<>(write(value));
    item.keySet().retainAll(attributes);
    return item;
  }

  @Override
  public AttributeValue attributeValue(T value, String attribute) {
    return write(value).get(attribute);
  }

  @Override
  public TableMetadata tableMetadata() {
    if (metadata == null) {
      metadata = keys();
    }
    return metadata;
  }

  private TableMetadata keys() {
    StaticTableMetadata.Builder keys = StaticTableMetadata.builder();
    keys.addIndexPartitionKey(
        TableMetadata.primaryIndexName(), table.hash().name(), attributeType(table.hash()));
    table
        .range()
        .ifPresent(
            r ->
                keys.addIndexSortKey(TableMetadata.primaryIndexName(), r.name(), attributeType(r)));
    return keys.build();
  }

  @Override
  public EnhancedType<T> itemType() {
    return EnhancedType.of(type);
  }

  @Override
  public List<String> attributeNames() {
    return List.copyOf(tableMetadata().primaryKeys());
  }

  @Override
  public boolean isAbstract() {
    return false;
  }

  @Override
  public AttributeConverter<T> converterForAttribute(Object key) {
    throw new IllegalStateException("records are read and written whole: " + key);
  }
}
