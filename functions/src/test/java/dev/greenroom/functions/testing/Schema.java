package dev.greenroom.functions.testing;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks a JSON value against a schema of the contract: as much of JSON Schema as it uses. */
final class Schema {
  private static final Pattern DATE_TIME =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");

  /** What we say although an enum dropped it: SDKs bear unknown words where it is open. */
  private static final Set<String> BEYOND = Set.of("suspended");

  private final Map<?, ?> root;
  private final List<String> problems = new ArrayList<>();

  private Schema(Map<?, ?> root) {
    this.root = root;
  }

  /** A sentence for each deviation. */
  static List<String> problems(Map<?, ?> root, Object schema, Object value) {
    Schema check = new Schema(root);
    check.check((Map<?, ?>) schema, value, "$");
    return check.problems;
  }

  private void check(Map<?, ?> schema, Object value, String at) {
    if (schema.get("$ref") instanceof String ref) {
      check(resolve(ref), value, at);
      return;
    }
    if (schema.get("anyOf") instanceof List<?> options) {
      boolean fits = options.stream().anyMatch(o -> problems(root, o, value).isEmpty());
      require(fits, at, "fits none of " + options.size() + " schemas: " + value);
      return;
    }
    if (schema.get("type") instanceof Object type && !isOneOf(type, value)) {
      problems.add(at + " is not " + type + ": " + value);
      return;
    }
    if (schema.get("enum") instanceof List<?> constants) {
      boolean beyond = schema.containsKey("x-open-enum") && BEYOND.contains(value);
      require(beyond || constants.contains(value), at, "is none of " + constants + ": " + value);
    }
    switch (value) {
      case String text -> checkText(schema, text, at);
      case Number number -> checkNumber(schema, number.doubleValue(), at);
      case List<?> list -> checkList(schema, list, at);
      case Map<?, ?> map -> checkObject(schema, map, at);
      case null, default -> {}
    }
  }

  private Map<?, ?> resolve(String ref) {
    Object at = root;
    for (String step : ref.substring(2).split("/")) {
      at = ((Map<?, ?>) at).get(step);
    }
    return (Map<?, ?>) Objects.requireNonNull(at, ref);
  }

  private static boolean isOneOf(Object type, Object value) {
    return type instanceof List<?> types
        ? types.stream().anyMatch(t -> is((String) t, value))
        : is((String) type, value);
  }

  private static boolean is(String type, Object value) {
    return switch (type) {
      case "null" -> value == null;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "integer" -> value instanceof Long;
      case "number" -> value instanceof Number;
      case "array" -> value instanceof List;
      case "object" -> value instanceof Map;
      default -> throw new IllegalArgumentException(type);
    };
  }

  private void checkText(Map<?, ?> schema, String text, String at) {
    if ("date-time".equals(schema.get("format"))) {
      require(DATE_TIME.matcher(text).matches() && parses(text), at, "is no date: " + text);
    }
    if (schema.get("pattern") instanceof String pattern) {
      require(Pattern.compile(pattern).matcher(text).find(), at, "is not " + pattern);
    }
    if (schema.get("minLength") instanceof Number least) {
      require(text.length() >= least.intValue(), at, "is too short");
    }
    if (schema.get("maxLength") instanceof Number most) {
      require(text.length() <= most.intValue(), at, "is too long");
    }
  }

  private static boolean parses(String text) {
    try {
      return OffsetDateTime.parse(text) != null;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private void checkNumber(Map<?, ?> schema, double number, String at) {
    if (schema.get("minimum") instanceof Number least) {
      require(number >= least.doubleValue(), at, "is too small: " + number);
    }
    if (schema.get("maximum") instanceof Number most) {
      require(number <= most.doubleValue(), at, "is too large: " + number);
    }
  }

  private void checkList(Map<?, ?> schema, List<?> list, String at) {
    if (schema.get("maxItems") instanceof Number most) {
      require(list.size() <= most.intValue(), at, "has too many elements");
    }
    if (schema.get("items") instanceof Map<?, ?> items) {
      for (int i = 0; i < list.size(); i++) {
        check(items, list.get(i), at + "[" + i + "]");
      }
    }
  }

  private void checkObject(Map<?, ?> schema, Map<?, ?> map, String at) {
    if (schema.get("required") instanceof List<?> required) {
      required.forEach(name -> require(map.containsKey(name), at, "lacks " + name));
    }
    if (schema.get("properties") instanceof Map<?, ?> properties) {
      map.forEach(
          (name, value) -> {
            if (properties.get(name) instanceof Map<?, ?> property) {
              check(property, value, at + "." + name);
            }
          });
    }
  }

  private void require(boolean holds, String at, String problem) {
    if (!holds) {
      problems.add(at + " " + problem);
    }
  }
}
