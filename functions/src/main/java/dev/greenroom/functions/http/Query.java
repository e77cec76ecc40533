package dev.greenroom.functions.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The query of a request. It is read from the raw text: API Gateway's own map joins repeated keys
 * with commas, and a comma may as well be part of a value.
 */
public record Query(Map<String, List<String>> values) {

  public static Query parse(String raw) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : raw.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.computeIfAbsent(decode(name), k -> new ArrayList<>()).add(decode(value));
      }
    }
    return new Query(values);
  }

  /** All values of a repeated key, in their order. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  private static String decode(String text) {
    return PercentText.decode(text.replace('+', ' '));
  }
}
