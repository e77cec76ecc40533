package dev.greenroom.functions.openapi;

import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.route.Access;
import dev.greenroom.functions.route.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An OpenAPI 3.1 document of what is served: the parameters and shapes of the written contract and
 * of Greenroom's own operations; and from the table of routes which operations there are, who may
 * call them, with which scope, and with which statuses they refuse.
 */
public final class ApiDescription {
  private static final String SCOPE = "x-greenroom-scope";

  private final Map<String, Object> contract = resource("/contract/openapi.json");
  private final Map<String, Object> own = resource("/contract/greenroom.json");

  private static Map<String, Object> resource(String name) {
    try (InputStream in = ApiDescription.class.getResourceAsStream(name)) {
      return object(Json.read(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The document.
   *
   * @throws IllegalStateException when an operation is served that neither file describes
   */
  public Map<String, Object> of(List<Route> routes) {
    Map<String, Object> document = new LinkedHashMap<>(contract);
    document.put(
        "info",
        Map.of(
            "title", "Greenroom",
            "version", text(object(contract.get("info")), "version"),
            "description",
                "Speaks the API of Hathora Cloud; what stands under /greenroom is ours."));
    document.put("servers", List.of(Map.of("url", "/")));
    document.put("components", components());
    document.put("paths", paths(routes));
    return document;
  }

  private Map<String, Object> components() {
    Map<String, Object> all = object(contract.get("components"));
    object(own.get("components"))
        .forEach(
            (kind, more) -> {
              Map<String, Object> both = new LinkedHashMap<>(object(all.get(kind)));
              both.putAll(object(more));
              all.put(kind, both);
            });
    return all;
  }

  private Map<String, Object> paths(List<Route> routes) {
    Map<String, Object> paths = new TreeMap<>();
    for (Route route : routes) {
      String method = route.method().toLowerCase(Locale.ROOT);
      Map<String, Object> path =
          object(paths.computeIfAbsent(route.template().toString(), p -> new LinkedHashMap<>()));
      path.put(method, operation(route, method));
      paths.put(route.template().toString(), path);
    }
    return paths;
  }

  private Map<String, Object> operation(Route route, String method) {
    Map<String, Object> operation = described(route, method);
    Map<String, Object> responses = object(operation.get("responses"));
    route
        .refusals()
        .forEach(
            code ->
                responses.putIfAbsent(
                    Integer.toString(code.status()),
                    Map.of("$ref", "#/components/responses/ApiError")));
    operation.put("responses", responses);
    operation.put("security", security(route.access()));
    scope(route.access(), operation);
    return operation;
  }

  private Map<String, Object> described(Route route, String method) {
    for (Map<String, Object> file : List.of(contract, own)) {
      Map<String, Object> path = object(object(file.get("paths")).get(route.template().toString()));
      Map<String, Object> operation = object(path.get(method));
      if (route.operationId().equals(operation.get("operationId"))) {
        return operation;
      }
    }
    throw new IllegalStateException(route.operationId() + " is served, but described nowhere");
  }

  private static List<Map<String, Object>> security(Access access) {
    return switch (access) {
      case Access.Open open -> List.of();
      case Access.Developer developer -> List.of(scheme("hathoraDevToken"));
      case Access.Admin admin -> List.of(scheme("hathoraDevToken"));
      case Access.DeveloperOrProcess either ->
          List.of(scheme("hathoraDevToken"), scheme("processToken"));
      case Access.Player player -> List.of(scheme("playerAuth"));
      case Access.OwnUser user -> List.of(scheme("hathoraDevToken"));
      case Access.OwnUserOrDeveloper either -> List.of(scheme("hathoraDevToken"));
      case Access.Operator operator -> List.of(scheme("operatorToken"));
      case Access.OwnProcess process -> List.of(scheme("processToken"));
      case Access.OwnNode node -> List.of(scheme("nodeToken"));
    };
  }

  private static void scope(Access access, Map<String, Object> operation) {
    switch (access) {
      case Access.Developer developer -> operation.put(SCOPE, developer.scope().wire());
      case Access.DeveloperOrProcess either -> operation.put(SCOPE, either.scope().wire());
      case Access.OwnUserOrDeveloper either -> operation.put(SCOPE, either.scope().wire());
      case Access.Admin admin -> operation.put(SCOPE, "admin");
      case Access.Open open -> {}
      case Access.Player player -> {}
      case Access.OwnUser user -> {}
      case Access.Operator operator -> {}
      case Access.OwnProcess process -> {}
      case Access.OwnNode node -> {}
    }
  }

  private static Map<String, Object> scheme(String name) {
    return Map.of(name, List.of());
  }

  private static String text(Map<String, Object> object, String name) {
    return String.valueOf(object.get(name));
  }

  /** A copy; an empty one when there is no object. */
  private static Map<String, Object> object(Object json) {
    Map<String, Object> copy = new LinkedHashMap<>();
    if (json instanceof Map<?, ?> map) {
      map.forEach((key, value) -> copy.put((String) key, value));
    }
    return copy;
  }
}
