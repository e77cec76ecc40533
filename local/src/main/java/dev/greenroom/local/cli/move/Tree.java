package dev.greenroom.local.cli.move;

import dev.greenroom.local.cli.api.Failure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An object of a file, and its place there, which every refusal names.
 *
 * @param place as {@code applications[0].deployments[1]}; empty for the whole file
 * @param values by their names, in the order of the file
 */
record Tree(String place, Map<String, Object> values) {

  static Tree of(String place, Object value) {
    if (!(value instanceof Map<?, ?> map)) {
      throw refused(place.isEmpty() ? "The file" : place, value, "an object");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    map.forEach((name, v) -> values.put(String.valueOf(name), v));
    return new Tree(place, values);
  }

  private static Failure refused(String place, Object value, String allowed) {
    return new Failure("%s is %s; it must be %s.".formatted(place, quote(value), allowed));
  }

  private static String quote(Object value) {
    String text = String.valueOf(value);
    String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
    return value instanceof String ? "'" + shown + "'" : shown;
  }

  Failure refused(String name, String allowed) {
    return refused(at(name), values.get(name), allowed);
  }

  Failure missing(String name, String allowed) {
    return new Failure("%s is missing; it must be %s.".formatted(at(name), allowed));
  }

  String at(String name) {
    return place.isEmpty() ? name : place + "." + name;
  }

  /** Who mistypes a name must hear it, not lose a setting. */
  void requireOnly(Set<String> known) {
    values.keySet().stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new Failure(
                  "%s is not known; what may stand there is %s."
                      .formatted(at(name), String.join(", ", known.stream().sorted().toList())));
            });
  }

  Optional<String> text(String name) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw refused(name, "a string, in quotes where it looks like a number");
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> missing(name, "a string"));
  }

  /** The objects of a list; none when it is absent. */
  List<Tree> objects(String name) {
    List<Tree> objects = new ArrayList<>();
    for (Object element : list(name)) {
      objects.add(of("%s[%d]".formatted(at(name), objects.size()), element));
    }
    return objects;
  }

  List<?> list(String name) {
    Object value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw refused(name, "a list");
  }

  Optional<Tree> object(String name) {
    return Optional.ofNullable(values.get(name)).map(value -> of(at(name), value));
  }

  /** Its values without those. */
  Map<String, Object> without(String... names) {
    Map<String, Object> rest = new LinkedHashMap<>(values);
    rest.keySet().removeAll(Set.of(names));
    return rest;
  }
}
