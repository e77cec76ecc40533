package dev.greenroom.local.cli.api;

import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value as the API sent it. What is absent reads as null, so that a table can be printed
 * from any answer.
 *
 * @param value a map, list, string, number or boolean; null when absent
 */
public record Json(Object value) {
  private static final JsonType<Object> TYPE =
      Jsonb.builder().serializeNulls(true).build().type(Object.class);

  /**
   * Reads a text.
   *
   * @throws Failure when it is not JSON
   */
  public static Json read(String text) {
    return tryRead(text).orElseThrow(() -> new Failure("The server's answer is not JSON."));
  }

  static Optional<Json> tryRead(String text) {
    try {
      Object value = TYPE.fromJson(text);
      return value == null && !text.strip().equals("null")
          ? Optional.empty()
          : Optional.of(new Json(value));
    } catch (RuntimeException notJson) {
      return Optional.empty();
    }
  }

  /** The member of this name; an absent one is a null value. */
  public Json at(String name) {
    return new Json(value instanceof Map<?, ?> map ? map.get(name) : null);
  }

  /** The elements; none when this is not a list. */
  public List<Json> items() {
    return value instanceof List<?> list ? list.stream().map(Json::new).toList() : List.of();
  }

  /** This value as text; absent and null are empty. */
  public Optional<String> asText() {
    return Optional.ofNullable(value).map(String::valueOf);
  }

  /** This value as text for a person; a dash when there is none. */
  public String text() {
    return asText().orElse("-");
  }

  /** This value as a whole number; 0 when it is none. */
  public long number() {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** The JSON text, on one line. */
  @Override
  public String toString() {
    return TYPE.toJson(value);
  }
}
