package dev.greenroom.events.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Names and values in their order; what is absent is left out. */
final class Values {
  private Values() {}

  static Map<String, Object> of(Object... namesAndValues) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String name = (String) namesAndValues[i];
      if (namesAndValues[i + 1] instanceof Optional<?> optional) {
        optional.ifPresent(value -> values.put(name, value));
      } else {
        values.put(name, namesAndValues[i + 1]);
      }
    }
    return values;
  }
}
