package dev.greenroom.local;

import dev.greenroom.functions.http.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the written contract says of each operation: the statuses, and for each field of its body
 * what may not be sent. From it follow cases: a wrong type of each kind, a required field that is
 * missing, one above and below each limit.
 */
final class ContractLimits {
  private static final Map<String, List<String>> WRONG =
      Map.of(
          "string", List.of("7", "true", "[]", "{}"),
          "number", List.of("\"1\"", "true", "[]", "{}"),
          "integer", List.of("\"1\"", "true", "[]", "{}", "1.5"),
          "boolean", List.of("\"true\"", "1", "[]", "{}"),
          "array", List.of("\"a\"", "1", "true", "{}"),
          "object", List.of("\"a\"", "1", "true", "[]"));

  private final Map<?, ?> root;
  private final Map<String, Map<?, ?>> operations = new LinkedHashMap<>();

  /** A field that is wrong in a body that is good but for it. */
  record Wrong(String field, String json, Map<String, Object> body) {}

  ContractLimits() throws IOException {
    try (InputStream in = ContractLimits.class.getResourceAsStream("/contract/openapi.json")) {
      this.root = (Map<?, ?>) Json.read(in.readAllBytes());
    }
    ((Map<?, ?>) root.get("paths"))
        .forEach(
            (path, item) ->
                ((Map<?, ?>) item)
                    .forEach(
                        (method, operation) -> {
                          if (operation instanceof Map<?, ?> o && o.containsKey("operationId")) {
                            String place = ((String) method).toUpperCase(Locale.ROOT) + " " + path;
                            operations.put(place, o);
                          }
                        }));
  }

  /**
   * The statuses that are listed.
   *
   * @param place as {@code GET /apps/v2/apps/{appId}}; empty for Greenroom's own
   */
  List<Integer> statuses(String place) {
    return operations.containsKey(place)
        ? ((Map<?, ?>) operations.get(place).get("responses"))
            .keySet().stream().map(s -> Integer.valueOf((String) s)).toList()
        : List.of();
  }

  /** Every wrong field of the body of that operation; none of Greenroom's own, which has rows. */
  List<Wrong> wrong(String place, Map<String, Object> good) {
    if (!operations.containsKey(place)) {
      return List.of();
    }
    Map<?, ?> body = (Map<?, ?>) operations.get(place).get("requestBody");
    Map<?, ?> json = (Map<?, ?>) ((Map<?, ?>) body.get("content")).get("application/json");
    List<Wrong> found = new ArrayList<>();
    fields((Map<?, ?>) json.get("schema"), good, "", good, List.of(), found);
    return found;
  }

  private void fields(
      Map<?, ?> unresolved,
      Map<?, ?> at,
      String path,
      Map<String, Object> good,
      List<Object> steps,
      List<Wrong> found) {
    Map<?, ?> schema = resolved(unresolved);
    List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
    Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> listed ? listed : Map.of();
    properties.forEach(
        (name, property) -> {
          Map<?, ?> field = resolved((Map<?, ?>) property);
          List<Object> here = new ArrayList<>(steps);
          here.add(name);
          String shown = path + name;
          values(field)
              .forEach(v -> found.add(new Wrong(shown, v, changed(good, here, "the value"))));
          if (required.contains(name) && !nullable(field)) {
            found.add(new Wrong(shown, "null", changed(good, here, "the value")));
            found.add(new Wrong(shown, "absent", changed(good, here, null)));
          }
          deeper(field, at.get(name), shown, good, here, found);
        });
  }

  private void deeper(
      Map<?, ?> field,
      Object value,
      String path,
      Map<String, Object> good,
      List<Object> steps,
      List<Wrong> found) {
    if (value instanceof Map<?, ?> object) {
      fields(field, object, path + ".", good, steps, found);
    } else if (value instanceof List<?> list
        && !list.isEmpty()
        && field.get("items") instanceof Map<?, ?> items) {
      List<Object> first = new ArrayList<>(steps);
      first.add(0);
      Map<?, ?> item = resolved(items);
      values(item)
          .forEach(v -> found.add(new Wrong(path + "[0]", v, changed(good, first, "the value"))));
      if (list.getFirst() instanceof Map<?, ?> object) {
        fields(item, object, path + "[0].", good, first, found);
      }
    }
  }

  private static boolean nullable(Map<?, ?> field) {
    return field.get("type") instanceof List<?> types && types.contains("null");
  }

  private static List<String> values(Map<?, ?> field) {
    Object type = field.get("type");
    String one =
        type instanceof List<?> types
            ? (String) types.stream().filter(t -> !t.equals("null")).findFirst().orElseThrow()
            : (String) type;
    if (one == null) {
      return List.of();
    }
    TreeSet<String> values = new TreeSet<>(WRONG.get(one));
    if (field.get("minimum") instanceof Number least) {
      values.add(Long.toString(least.longValue() - 1));
    }
    if (field.get("maximum") instanceof Number most) {
      values.add(Long.toString(most.longValue() + 1));
    }
    if (field.get("maxLength") instanceof Number most) {
      values.add('"' + "x".repeat(most.intValue() + 1) + '"');
    }
    if (field.get("minLength") instanceof Number least && least.intValue() > 0) {
      values.add("\"\"");
    }
    if (field.get("maxItems") instanceof Number most) {
      values.add(
          IntStream.rangeClosed(0, most.intValue())
              .mapToObj(i -> "{}")
              .collect(Collectors.joining(",", "[", "]")));
    }
    if (field.get("enum") != null) {
      values.add("\"none of them\"");
    }
    if (field.get("pattern") != null) {
      values.add("\"!\"");
    }
    return List.copyOf(values);
  }

  private Map<?, ?> resolved(Map<?, ?> schema) {
    Map<?, ?> at = schema;
    if (schema.get("anyOf") instanceof List<?> options) {
      at =
          options.stream()
              .map(o -> (Map<?, ?>) o)
              .filter(o -> !"null".equals(o.get("type")))
              .findFirst()
              .orElseThrow();
    }
    if (at.get("$ref") instanceof String ref) {
      Map<?, ?> found = root;
      for (String step : ref.substring(2).split("/")) {
        found = (Map<?, ?>) found.get(step);
      }
      return resolved(found);
    }
    return at;
  }

  /** A copy in which one value is another, or gone when that is null. */
  private static Map<String, Object> changed(
      Map<String, Object> good, List<Object> steps, Object value) {
    Map<String, Object> copy = new LinkedHashMap<>();
    good.forEach((name, v) -> copy.put(name, v));
    change(copy, steps, value);
    return copy;
  }

  @SuppressWarnings("unchecked")
  private static void change(Object at, List<Object> steps, Object value) {
    Object step = steps.getFirst();
    if (steps.size() == 1) {
      if (at instanceof List<?> list) {
        ((List<Object>) list).set((int) step, value);
      } else if (value == null) {
        ((Map<String, Object>) at).remove(step);
      } else {
        ((Map<String, Object>) at).put((String) step, value);
      }
      return;
    }
    Object next =
        step instanceof Integer i ? ((List<?>) at).get(i) : ((Map<String, Object>) at).get(step);
    Object copy =
        next instanceof List<?> list
            ? new ArrayList<Object>(list)
            : new LinkedHashMap<>((Map<String, Object>) next);
    if (step instanceof Integer i) {
      ((List<Object>) at).set(i, copy);
    } else {
      ((Map<String, Object>) at).put((String) step, copy);
    }
    change(copy, steps.subList(1, steps.size()), value);
  }

  /** The body of a case as text, the wrong value in its place. */
  static byte[] body(Wrong wrong) {
    return new String(Json.write(wrong.body()), StandardCharsets.UTF_8)
        .replace("\"the value\"", wrong.json())
        .getBytes(StandardCharsets.UTF_8);
  }
}
