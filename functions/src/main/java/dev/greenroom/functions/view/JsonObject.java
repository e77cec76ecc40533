package dev.greenroom.functions.view;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object under construction. The SDKs tell omitted from null, so each field says which of
 * the two it is when there is nothing.
 */
public final class JsonObject {
  /** 2 to the 53rd: below it a double names each whole number exactly. */
  private static final double EXACT = 1L << 53;

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Map<String, Object> fields = new LinkedHashMap<>();

  /** A field that is always there. */
  public JsonObject put(String name, Object value) {
    fields.put(name, json(value));
    return this;
  }

  /** A required field that is null when there is nothing. */
  public JsonObject putNullable(String name, Optional<?> value) {
    fields.put(name, value.map(JsonObject::json).orElse(null));
    return this;
  }

  /** An optional field that is left out when there is nothing. */
  public JsonObject putIfPresent(String name, Optional<?> value) {
    value.ifPresent(v -> fields.put(name, json(v)));
    return this;
  }

  /** All fields of another object. */
  public JsonObject putAll(JsonObject other) {
    fields.putAll(other.fields);
    return this;
  }

  /** For the JSON writer. */
  public Map<String, Object> toMap() {
    return fields;
  }

  /** Thousandths as a number without needless digits: 500 → 0.5, 2000 → 2. */
  public static Number thousandths(int thousandths) {
    return number(BigDecimal.valueOf(thousandths, 3));
  }

  /** A number without needless digits: 0.50 → 0.5, 2.000 → 2. */
  public static Number number(BigDecimal amount) {
    BigDecimal number = amount.stripTrailingZeros();
    return number.scale() <= 0 ? (Number) number.longValueExact() : (Number) number.doubleValue();
  }

  private static Object json(Object value) {
    return switch (value) {
      case null -> null; // in a list that a player wrote
      case JsonObject object -> object.fields;
      case Instant instant -> MILLIS.format(instant);
      case Enum<?> constant -> constant.name();
      // Go takes no 3.0 for a 3.
      case Double number when number == Math.rint(number) && Math.abs(number) < EXACT ->
          number.longValue();
      case List<?> list -> list.stream().map(JsonObject::json).toList();
      default -> value;
    };
  }
}
