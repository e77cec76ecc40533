package dev.greenroom.functions.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Damages the description of an API in each place that another one promises, one at a time: a name
 * is taken away, a word is changed, a list is shorter, a schema demands or allows something new.
 */
public final class Damage {
  /** For people; it may change. */
  private static final Set<String> PROSE = Set.of("description", "summary", "tags");

  private Damage() {}

  /** Tells each damage while it is there, and mends it before the next. */
  public static void each(
      String where, Map<?, ?> promised, Map<?, ?> kept, Consumer<String> damaged) {
    @SuppressWarnings("unchecked")
    Map<String, Object> open = (Map<String, Object>) kept;
    for (Map.Entry<?, ?> entry : promised.entrySet()) {
      String name = (String) entry.getKey();
      if (PROSE.contains(name)) {
        continue;
      }
      Object sound = open.get(name);
      String place = where + "/" + name;
      for (Object other : others(name, sound)) {
        open.put(name, other);
        damaged.accept(place + " becomes " + other);
      }
      Map<String, Object> all = new LinkedHashMap<>(open);
      open.remove(name);
      damaged.accept(place + " is gone");
      open.clear();
      open.putAll(all);
      open.put(name, sound);
      if (entry.getValue() instanceof Map<?, ?> deeper && sound instanceof Map<?, ?> there) {
        each(place, deeper, there, damaged);
      }
    }
  }

  /** What could stand there instead. */
  private static List<Object> others(String name, Object sound) {
    List<Object> others = new ArrayList<>();
    switch (sound) {
      case String text -> {
        others.add(text + "x");
        if (name.equals("type")) {
          others.add(List.of(text, "null"));
        }
      }
      case Number number -> others.add(number.longValue() + 1);
      case Boolean flag -> others.add(!flag);
      case List<?> list when !list.isEmpty() -> others.add(list.subList(1, list.size()));
      case Map<?, ?> map when map.containsKey("type") -> others.add(with(map, "pattern", "^x$"));
      default -> {}
    }
    if (sound instanceof Map<?, ?> map && map.containsKey("properties")) {
      others.add(with(map, "required", List.of("unheardOf")));
    }
    return others;
  }

  private static Map<Object, Object> with(Map<?, ?> map, String name, Object value) {
    Map<Object, Object> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return more;
  }
}
