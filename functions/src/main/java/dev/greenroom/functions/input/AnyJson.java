package dev.greenroom.functions.input;

import dev.greenroom.functions.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A field that may have any JSON value, kept as its text. */
public final class AnyJson {
  private AnyJson() {}

  /**
   * The value as JSON without needless spaces; empty when it is absent or null.
   *
   * @param bytes it must have fewer in UTF-8
   */
  public static Optional<String> text(Fields fields, String field, int bytes) {
    String allowed =
        "JSON of fewer than %d bytes, without too large a number or a broken surrogate pair"
            .formatted(bytes);
    return fields
        .any(field)
        .map(
            value -> {
              if (writable(value)) {
                byte[] json = Json.write(value);
                if (json.length < bytes) {
                  return new String(json, StandardCharsets.UTF_8);
                }
              }
              throw fields.refused(field, value, allowed);
            });
  }

  /** The JSON value of such a text. */
  public static Object value(String json) {
    return Json.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean writable(Object value) {
    return switch (value) {
      case null -> true;
      case String text -> text.codePoints().noneMatch(AnyJson::halfAPair);
      case Double number -> Double.isFinite(number);
      case List<?> list -> list.stream().allMatch(AnyJson::writable);
      case Map<?, ?> map ->
          map.entrySet().stream().allMatch(e -> writable(e.getKey()) && writable(e.getValue()));
      default -> true;
    };
  }

  private static boolean halfAPair(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }
}
