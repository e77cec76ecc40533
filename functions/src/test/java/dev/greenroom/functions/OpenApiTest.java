package dev.greenroom.functions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Api;
import dev.greenroom.functions.testing.Containment;
import dev.greenroom.functions.testing.Damage;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

  private static Map<?, ?> contract() throws IOException {
    try (InputStream in = OpenApiTest.class.getResourceAsStream("/contract/openapi.json")) {
      return (Map<?, ?>) Json.read(in.readAllBytes());
    }
  }

  @Test
  void whatIsServedContainsTheContract() throws IOException {
    assertEquals(Optional.empty(), Containment.broken(contract(), served()));
    assertEquals(134, operations(contract()).size());
  }

  /** The judge of the test above, judged: takes away, or changes, one thing at a time. */
  @Test
  void whateverIsTakenFromWhatIsServedIsMissed() throws IOException {
    Map<?, ?> contract = contract();
    Map<?, ?> document = served();
    Set<String> missed = new TreeSet<>();
    int[] tried = {0};
    for (String part : List.of("paths", "components")) {
      Damage.each(
          part,
          at(contract, part),
          at(document, part),
          what -> {
            tried[0]++;
            if (Containment.broken(contract, document).isEmpty()) {
              missed.add(what);
            }
          });
    }
    assertEquals(Set.of(), missed);
    assertTrue(tried[0] > 5000, tried[0] + " damages");
    assertEquals(Optional.empty(), Containment.broken(contract, document), "all was mended");
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
