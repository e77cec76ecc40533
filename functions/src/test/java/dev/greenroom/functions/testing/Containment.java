package dev.greenroom.functions.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether one description of an API keeps all that another promises: no operation, status,
 * parameter or word of a schema is gone or changed, and nothing is asked for that was not asked for
 * before. There may be more paths, methods, statuses, schemas and optional fields, more words in
 * enums that are marked as open ({@code x-open-enum}), and more who may call.
 */
public final class Containment {
  /** In these objects the names are free, and another name takes nothing from what is promised. */
  private static final Set<String> GROWING =
      Set.of("paths", "responses", "schemas", "properties", "securitySchemes");

  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

  /** Text for people. */
  private static final Set<String> PROSE = Set.of("description", "summary", "tags");

  private Containment() {}

  /** The first place where a promise is broken; empty when there is none. */
  public static Optional<String> broken(Map<?, ?> promised, Map<?, ?> kept) {
    for (String part : List.of("paths", "components")) {
      String found = object("", part, map(promised, part), map(kept, part));
      if (found != null) {
        return Optional.of(part + found);
      }
    }
    return Optional.empty();
  }

  private static Map<?, ?> map(Map<?, ?> document, String name) {
    return document.get(name) instanceof Map<?, ?> map ? map : Map.of();
  }

  /** Null when all is kept; the place is only written down when it is not, for it is large. */
  private static String object(String above, String name, Map<?, ?> promised, Map<?, ?> kept) {
    boolean open = Boolean.TRUE.equals(promised.get("x-open-enum"));
    for (Map.Entry<?, ?> entry : promised.entrySet()) {
      String field = (String) entry.getKey();
      if (!kept.containsKey(field)) {
        return " has no " + field;
      }
      String found = value(name, field, open, entry.getValue(), kept.get(field));
      if (found != null) {
        return "/" + field + found;
      }
    }
    for (Object field : kept.keySet()) {
      if (!promised.containsKey(field) && !mayBeMore(above, name, (String) field)) {
        return " has " + field + ", which nobody knows of";
      }
    }
    return null;
  }

  private static boolean mayBeMore(String above, String name, String field) {
    return GROWING.contains(name)
        || (above.equals("paths") && METHODS.contains(field))
        || PROSE.contains(field)
        || field.startsWith("x-greenroom-");
  }

  private static String value(
      String above, String field, boolean open, Object promised, Object kept) {
    if (promised instanceof Map<?, ?> object && kept instanceof Map<?, ?> other) {
      return object(above, field, object, other);
    }
    boolean more = field.equals("security") || (field.equals("enum") && open);
    boolean same =
        more && promised instanceof List<?> words && kept instanceof List<?> others
            ? others.containsAll(words)
            : promised.equals(kept) || PROSE.contains(field);
    return same ? null : " is %s and not %s".formatted(kept, promised);
  }
}
