package dev.greenroom.events;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Reads and writes the fields of a JSON object that some parser has turned into maps, lists,
 * strings, numbers and booleans. Keeps this module free of a JSON library.
 *
 * @throws IllegalArgumentException from every reader, with one sentence that names the field
 */
final class Fields {
  private final String owner;
  private final Map<?, ?> values;

  private Fields(String owner, Map<?, ?> values) {
    this.owner = owner;
    this.values = values;
  }

  static Fields of(String owner, Object json) {
    if (json instanceof Map<?, ?> map) {
      return new Fields(owner, map);
    }
    throw new IllegalArgumentException(owner + " must be a JSON object.");
  }

  String string(String name) {
    return optionalString(name).orElseThrow(() -> missing(name, "a string"));
  }

  Optional<String> optionalString(String name) {
    return optional(name, String.class, "a string");
  }

  Optional<Instant> optionalInstant(String name) {
    return optionalString(name)
        .map(
            text -> {
              try {
                return Instant.parse(text);
              } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                    "%s.%s is '%s'; it must be an ISO 8601 instant such as 2026-01-02T03:04:05Z."
                        .formatted(owner, name, text));
              }
            });
  }

  Instant instant(String name) {
    return optionalInstant(name).orElseThrow(() -> missing(name, "an ISO 8601 instant"));
  }

  Optional<Boolean> optionalBoolean(String name) {
    return optional(name, Boolean.class, "true or false");
  }

  double number(String name, double absent) {
    double value = optional(name, Number.class, "a number").map(Number::doubleValue).orElse(absent);
    if (!Double.isFinite(value) || value < 0) {
      throw new IllegalArgumentException(owner + "." + name + " must be a number of 0 or more.");
    }
    return value;
  }

  int integer(String name) {
    return optionalInteger(name).orElseThrow(() -> missing(name, "an integer"));
  }

  OptionalInt optionalInteger(String name) {
    Optional<Number> value = optional(name, Number.class, "an integer");
    if (value.isEmpty()) {
      return OptionalInt.empty();
    }
    double number = value.get().doubleValue();
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(owner + "." + name + " must be an integer.");
    }
    return OptionalInt.of((int) number);
  }

  boolean has(String name) {
    return values.get(name) != null;
  }

  <T> List<T> list(String name, Function<Object, T> reader) {
    return optional(name, List.class, "an array")
        .map(list -> ((List<?>) list).stream().map(reader).toList())
        .orElse(List.of());
  }

  <T> Optional<T> object(String name, Function<Object, T> reader) {
    return Optional.<Object>ofNullable(values.get(name)).map(reader);
  }

  private <T> Optional<T> optional(String name, Class<T> type, String what) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(owner + "." + name + " must be " + what + ".");
    }
    return Optional.of(type.cast(value));
  }

  private IllegalArgumentException missing(String name, String what) {
    return new IllegalArgumentException(
        owner + "." + name + " is missing; it must be " + what + ".");
  }

  /** An object under construction; absent optionals are left out. */
  static final class Writer {
    private final Map<String, Object> values = new LinkedHashMap<>();

    Writer put(String name, Object value) {
      values.put(name, value);
      return this;
    }

    Writer put(String name, Optional<?> value) {
      value.ifPresent(v -> values.put(name, v instanceof Instant ? v.toString() : v));
      return this;
    }

    Writer put(String name, OptionalInt value) {
      value.ifPresent(v -> values.put(name, v));
      return this;
    }

    Map<String, Object> done() {
      return values;
    }
  }
}
