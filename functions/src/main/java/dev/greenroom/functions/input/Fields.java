package dev.greenroom.functions.input;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.http.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The fields of a JSON object that a user has sent. Fields that nobody asks for are ignored, null
 * counts as absent; everything else is refused in a sentence (422) that names the field by its
 * path, its value and what is allowed.
 */
public final class Fields {
  /** Lambda takes no more through a function: 6 MB. */
  public static final int MOST_BYTES = 6_000_000;

  private final String path;
  private final Map<?, ?> values;

  private Fields(String path, Map<?, ?> values) {
    this.path = path;
    this.values = values;
  }

  /**
   * The body of a request.
   *
   * @throws GreenroomException 400 when it is no JSON object, or larger than {@link #MOST_BYTES}
   */
  public static Fields of(HttpRequest request) {
    Object body = json(request);
    if (body instanceof Map<?, ?> map) {
      return new Fields("", map);
    }
    throw GreenroomException.badRequest("The body must be a JSON object.");
  }

  /** The body of a request as whatever JSON it is; refused like {@link #of(HttpRequest)}. */
  public static Object json(HttpRequest request) {
    requireSize(request);
    if (request.body().length == 0) {
      throw GreenroomException.badRequest("The body is empty; it must be a JSON object.");
    }
    try {
      return Json.read(request.body());
    } catch (IllegalArgumentException e) {
      throw GreenroomException.badRequest("The body cannot be read: %s.", e.getMessage());
    }
  }

  /** Refuses a body that is larger than {@link #MOST_BYTES} (400). */
  static void requireSize(HttpRequest request) {
    if (request.body().length > MOST_BYTES) {
      throw GreenroomException.badRequest(
          "The body has %d bytes; at most %d are taken.", request.body().length, MOST_BYTES);
    }
  }

  /** Whatever JSON the field has; empty when it is absent or null. */
  public Optional<Object> any(String field) {
    return value(field);
  }

  /** The path of a field in the body, as sentences name it. */
  public String name(String field) {
    return path + field;
  }

  /**
   * Refuses every other field: where leaving a field out means something, a slip of the pen must
   * not.
   */
  public void only(String... fields) {
    List<String> known = List.of(fields);
    for (Object name : values.keySet()) {
      if (!known.contains(name.toString())) {
        throw Refusal.of(
            name(name.toString()),
            values.get(name),
            "left out: only %s %s known"
                .formatted(String.join(", ", known), known.size() == 1 ? "is" : "are"));
      }
    }
  }

  public boolean has(String field) {
    return value(field).isPresent();
  }

  public Optional<String> text(String field, Text allowed) {
    return value(field)
        .map(
            value -> {
              if (value instanceof String text && allowed.allows(text)) {
                return text;
              }
              throw refused(field, value, allowed.allowed());
            });
  }

  public String requiredText(String field, Text allowed) {
    return text(field, allowed).orElseThrow(() -> missing(field, allowed.allowed()));
  }

  public Optional<Boolean> flag(String field) {
    return value(field)
        .map(
            value -> {
              if (value instanceof Boolean flag) {
                return flag;
              }
              throw refused(field, value, "true or false");
            });
  }

  public boolean requiredFlag(String field) {
    return flag(field).orElseThrow(() -> missing(field, "true or false"));
  }

  /** A whole number; {@code 7.0} counts as one. */
  public OptionalInt integer(String field, int least, int most) {
    Optional<Long> number = longInteger(field, least, most);
    return number.isPresent() ? OptionalInt.of(number.get().intValue()) : OptionalInt.empty();
  }

  public int requiredInteger(String field, int least, int most) {
    return integer(field, least, most)
        .orElseThrow(() -> missing(field, Refusal.integer(least, most)));
  }

  public Optional<Long> longInteger(String field, long least, long most) {
    return value(field)
        .map(
            value -> {
              if (value instanceof Number number
                  && number.doubleValue() == Math.rint(number.doubleValue())
                  && number.doubleValue() >= least
                  && number.doubleValue() <= most) {
                return number.longValue();
              }
              throw refused(field, value, Refusal.integer(least, most));
            });
  }

  /** A number, checked by the caller. */
  public Optional<Double> number(String field) {
    return value(field)
        .map(
            value -> {
              if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
                return number.doubleValue();
              }
              throw refused(field, value, "a number");
            });
  }

  public <E extends Enum<E>> Optional<E> choice(String field, Class<E> type) {
    return value(field)
        .map(
            value ->
                Arrays.stream(type.getEnumConstants())
                    .filter(constant -> constant.name().equals(value))
                    .findFirst()
                    .orElseThrow(() -> refused(field, value, Refusal.oneOf(type))));
  }

  public <E extends Enum<E>> E requiredChoice(String field, Class<E> type) {
    return choice(field, type).orElseThrow(() -> missing(field, Refusal.oneOf(type)));
  }

  public Optional<Fields> object(String field) {
    return value(field).map(value -> object(field, value));
  }

  public Fields requiredObject(String field) {
    return object(field).orElseThrow(() -> missing(field, "an object"));
  }

  private Fields object(String field, Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Fields(path + field + ".", map);
    }
    throw refused(field, value, "an object");
  }

  /** The objects of an array; empty when it is absent. */
  public List<Fields> objects(String field, int most) {
    List<Fields> objects = new ArrayList<>();
    for (Object value : list(field, most, "objects")) {
      String element = "%s[%d]".formatted(field, objects.size());
      if (value == null) {
        throw missing(element, "an object");
      }
      objects.add(object(element, value));
    }
    return objects;
  }

  /** The texts of an array; empty when it is absent. */
  public List<String> texts(String field, int most, Text allowed) {
    List<String> texts = new ArrayList<>();
    for (Object value : list(field, most, "strings")) {
      if (!(value instanceof String text) || !allowed.allows(text)) {
        String element = "%s[%d]".formatted(field, texts.size());
        throw refused(element, value, allowed.allowed());
      }
      texts.add(text);
    }
    return texts;
  }

  /** A field that may be of several types, checked by the caller; null counts as absent. */
  Optional<Object> raw(String field) {
    return value(field);
  }

  /** For a field that must be there; its elements are read by one of the above. */
  public void require(String field, String allowed) {
    if (!has(field)) {
      throw missing(field, allowed);
    }
  }

  private List<?> list(String field, int most, String what) {
    Object value = value(field).orElse(List.of());
    if (value instanceof List<?> list && list.size() <= most) {
      return list;
    }
    throw refused(field, value, "an array of at most %d %s".formatted(most, what));
  }

  public GreenroomException refused(String field, Object value, String allowed) {
    return Refusal.of(path + field, value, allowed);
  }

  private GreenroomException missing(String field, String allowed) {
    return Refusal.missing(path + field, allowed);
  }

  private Optional<Object> value(String field) {
    return Optional.ofNullable(values.get(field));
  }
}
