package dev.greenroom.core.table;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Builds an item; what is absent is left out. */
public final class ItemWriter {
  private final Map<String, AttributeValue> item = new LinkedHashMap<>();

  public ItemWriter put(String name, Object value) {
    if (value instanceof Optional<?> optional) {
      optional.ifPresent(v -> item.put(name, Values.of(v)));
    } else {
      item.put(name, Values.of(value));
    }
    return this;
  }

  public Map<String, AttributeValue> item() {
    return item;
  }
}
