package dev.greenroom.functions.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The value of a header such as {@code form-data; name="file"}: a word, and parameters behind it.
 *
 * @param word in lower case
 * @param parameters by their names in lower case
 */
record HeaderParameters(String word, Map<String, String> parameters) {

  /** Empty when it is written in no such way. */
  static Optional<HeaderParameters> parse(String text) {
    int end = text.indexOf(';');
    String word = (end < 0 ? text : text.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    Map<String, String> parameters = new LinkedHashMap<>();
    int at = end < 0 ? text.length() : end;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        return text.substring(at).replace(';', ' ').isBlank()
            ? Optional.of(new HeaderParameters(word, parameters))
            : Optional.empty();
      }
      String name = text.substring(at + 1, equals).strip().toLowerCase(Locale.ROOT);
      StringBuilder value = new StringBuilder();
      at = value(text, equals + 1, value);
      if (at < 0 || parameters.put(name, value.toString()) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(new HeaderParameters(word, parameters));
  }

  /** Reads a value, and hands back where the next semicolon or the end is; below 0 when wrong. */
  private static int value(String text, int from, StringBuilder value) {
    int at = from;
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    if (at == text.length() || text.charAt(at) != '"') {
      int semicolon = text.indexOf(';', at);
      int end = semicolon < 0 ? text.length() : semicolon;
      value.append(text.substring(at, end).strip());
      return end;
    }
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      // Only these two are escaped: a Windows path has backslashes that mean themselves.
      boolean escape =
          text.charAt(at) == '\\'
              && at + 1 < text.length()
              && (text.charAt(at + 1) == '"' || text.charAt(at + 1) == '\\');
      at += escape ? 1 : 0;
      value.append(text.charAt(at));
    }
    if (at == text.length()) {
      return -1;
    }
    int semicolon = text.indexOf(';', at);
    int end = semicolon < 0 ? text.length() : semicolon;
    return text.substring(at + 1, end).isBlank() ? end : -1;
  }
}
