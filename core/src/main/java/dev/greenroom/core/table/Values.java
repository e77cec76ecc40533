package dev.greenroom.core.table;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Java values as attribute values: instants as epoch milliseconds, enums by their names. */
public final class Values {
  private Values() {}

  /** The attribute value; an empty optional or null has none and is refused. */
  public static AttributeValue of(Object value) {
    return switch (value) {
      case AttributeValue already -> already;
      case String text -> AttributeValue.fromS(text);
      case Boolean flag -> AttributeValue.fromBool(flag);
      case Number number -> AttributeValue.fromN(number.toString());
      case Instant instant -> AttributeValue.fromN(Long.toString(instant.toEpochMilli()));
      case Enum<?> constant -> AttributeValue.fromS(constant.name());
      case Optional<?> optional -> of(optional.orElseThrow());
      case List<?> list -> AttributeValue.fromL(list.stream().map(Values::of).toList());
      case Map<?, ?> map -> {
        Map<String, AttributeValue> values = new LinkedHashMap<>();
        map.forEach((name, v) -> values.put((String) name, of(v)));
        yield AttributeValue.fromM(values);
      }
      default -> throw new IllegalArgumentException("no attribute form of " + value.getClass());
    };
  }
}
