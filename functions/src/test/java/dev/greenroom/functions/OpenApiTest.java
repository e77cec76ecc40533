package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Api;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "options", "head", "patch", "trace");

  private static Map<?, ?> served() {
    try (Api api = new Api()) {
      return api.get("/openapi.json").send().object();
    }
  }

  private static Map<?, ?> at(Object json, String... names) {
    Map<?, ?> here = (Map<?, ?>) json;
    for (String name : names) {
      here = here.get(name) instanceof Map<?, ?> map ? map : Map.of();
    }
    return here;
  }

  private static Map<String, Map<?, ?>> operations(Map<?, ?> document) {
    Map<String, Map<?, ?>> found = new HashMap<>();
    at(document, "paths")
        .forEach(
            (path, item) ->
                ((Map<?, ?>) item)
                    .forEach(
                        (method, operation) -> {
                          if (METHODS.contains(method)) {
                            found.put(
                                ((String) method).toUpperCase(Locale.ROOT) + " " + path,
                                (Map<?, ?>) operation);
                          }
                        }));
    return found;
  }

  @Test
  void whatIsServedIsDescribedAndNothingElse() {
    Map<String, Map<?, ?>> described = operations(served());
    Set<String> routed = new TreeSet<>();
    for (Route route : Routes.all()) {
      String place = route.method() + " " + route.template();
      routed.add(place);
      Map<?, ?> operation = described.get(place);
      assertEquals(route.operationId(), operation.get("operationId"));
      assertEquals(
          route.access() instanceof Access.Open,
          ((List<?>) operation.get("security")).isEmpty(),
          place);
      route
          .refusals()
          .forEach(
              code ->
                  assertTrue(
                      at(operation, "responses").containsKey(Integer.toString(code.status())),
                      place + " refuses with " + code.status()));
      if (route.access() instanceof Access.Developer developer) {
        assertEquals(developer.scope().wire(), operation.get("x-greenroom-scope"));
      }
    }
    assertEquals(routed, new TreeSet<>(described.keySet()));
  }

  @Test
  void whatIsServedContainsTheContract() throws IOException {
    Map<?, ?> contract;
    try (InputStream in = OpenApiTest.class.getResourceAsStream("/contract/openapi.json")) {
      contract = (Map<?, ?>) Json.read(in.readAllBytes());
    }
    Map<?, ?> document = served();
    Map<String, Map<?, ?>> described = operations(document);
    Set<String> routed = new HashSet<>();
    Routes.all().forEach(route -> routed.add(route.method() + " " + route.template()));
    operations(contract)
        .forEach(
            (place, promised) -> {
              Map<?, ?> kept = described.get(place);
              assertEquals(routed.contains(place), kept != null, place);
              if (kept != null) {
                contains(place, without(promised, "security"), without(kept, "security"));
              }
            });
    contains("components", at(contract, "components"), at(document, "components"));
  }

  private static Map<?, ?> without(Map<?, ?> operation, String name) {
    Map<Object, Object> rest = new HashMap<>(operation);
    rest.remove(name);
    return rest;
  }

  /** Objects and enums may have more; everything else is the same. */
  private static void contains(String where, Object promised, Object kept) {
    if (promised instanceof Map<?, ?> object && kept instanceof Map<?, ?> more) {
      object.forEach((name, value) -> contains(where + "." + name, value, more.get(name)));
    } else if (where.endsWith(".enum") && kept instanceof List<?> words) {
      assertTrue(words.containsAll((List<?>) promised), where);
    } else {
      assertEquals(promised, kept, where);
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    Map<?, ?> document = served();
    references(document)
        .forEach(
            reference -> {
              String[] names = reference.substring(2).split("/");
              assertTrue(!at(document, names).isEmpty(), reference);
            });
  }

  private static Set<String> references(Object json) {
    Set<String> found = new TreeSet<>();
    if (json instanceof Map<?, ?> object) {
      if (object.get("$ref") instanceof String reference) {
        found.add(reference);
      }
      object.values().forEach(value -> found.addAll(references(value)));
    } else if (json instanceof List<?> list) {
      list.forEach(value -> found.addAll(references(value)));
    }
    return found;
  }
}
