package dev.greenroom.functions.matrix;

import dev.greenroom.functions.Routes;
import dev.greenroom.functions.openapi.ApiDescription;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.testing.Api;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the served description says of an operation: where ids stand in it, and a body that fits.
 */
final class Description {
  private static final Set<String> IDS =
      Set.of(
          "orgId",
          "appId",
          "buildId",
          "deploymentId",
          "roomId",
          "processId",
          "id",
          "fleetId",
          "nodeId",
          "orgTokenId",
          "userEmail");

  /** What schemas leave open, and the rules do not. */
  private static final Map<String, Object> VALUES =
      Map.ofEntries(
          Map.entry("requestedCPU", 0.5),
          Map.entry("requestedMemoryMB", 1024),
          Map.entry("containerPort", 7777),
          Map.entry("cloudMinVcpus", 4),
          Map.entry("cron", "0 0 18 ? * FRI"),
          Map.entry("timeZone", "America/New_York"),
          Map.entry("scaleUpThreshold", 85),
          Map.entry("nodeShape", "shape-amd64-4-8"),
          Map.entry("returnUrl", "https://example.org/"),
          Map.entry("region", "Frankfurt"));

  private final Map<?, ?> document = new ApiDescription().of(Routes.all());

  /** Where an id stands. */
  enum Where {
    PATH,
    QUERY,
    BODY
  }

  /** One place of an operation that an id may stand in. */
  record Place(Where where, String name) {
    @Override
    public String toString() {
      return name + " in the " + where.name().toLowerCase(Locale.ROOT);
    }
  }

  /** All places of an operation that carry the id of something that belongs to somebody. */
  List<Place> places(Route route) {
    List<Place> places = new ArrayList<>();
    for (Object each : list(operation(route).get("parameters"))) {
      Map<?, ?> parameter = (Map<?, ?>) each;
      boolean number = "integer".equals(at(parameter.get("schema")).get("type"));
      String name = (String) parameter.get("name");
      if (IDS.contains(name) && !number) {
        Where where = parameter.get("in").equals("path") ? Where.PATH : Where.QUERY;
        places.add(new Place(where, name));
      }
    }
    body(route)
        .ifPresent(
            schema ->
                at(schema.get("properties")).keySet().stream()
                    .filter(IDS::contains)
                    .forEach(name -> places.add(new Place(Where.BODY, (String) name))));
    return places;
  }

  /** The name of the scheme by which callers say who they are; empty when they need not. */
  Optional<String> scheme(Route route) {
    return list(operation(route).get("security")).stream()
        .findFirst()
        .map(each -> (String) ((Map<?, ?>) each).keySet().iterator().next());
  }

  /**
   * The least that its schema wants, with those ids.
   *
   * @param given names of optional properties that are given, too
   */
  Optional<Object> sample(Route route, Map<String, String> ids, Set<String> given) {
    return body(route).map(schema -> value(schema, "", ids, given));
  }

  private Map<?, ?> operation(Route route) {
    Map<?, ?> path = at(at(document.get("paths")).get(route.template().toString()));
    return at(path.get(route.method().toLowerCase(Locale.ROOT)));
  }

  private Optional<Map<?, ?>> body(Route route) {
    Map<?, ?> content = at(at(operation(route).get("requestBody")).get("content"));
    return Optional.ofNullable(content.get("application/json"))
        .map(json -> resolved(at(json).get("schema")));
  }

  private Object value(Map<?, ?> schema, String name, Map<String, String> ids, Set<String> given) {
    if (VALUES.containsKey(name)) {
      return VALUES.get(name);
    }
    if (schema.get("enum") instanceof List<?> constants) {
      return constants.getFirst();
    }
    if (schema.get("anyOf") instanceof List<?> options) {
      return value(resolved(options.getFirst()), name, ids, given);
    }
    Object type =
        schema.get("type") instanceof List<?> types ? types.getFirst() : schema.get("type");
    return switch (String.valueOf(type)) {
      case "string" -> IDS.contains(name) ? ids.get(name) : "x-" + Api.unknownId();
      case "integer", "number" -> schema.get("minimum") instanceof Number least ? least : 1;
      case "boolean" -> true;
      case "array" -> List.of();
      default -> object(schema, ids, given);
    };
  }

  private Map<String, Object> object(Map<?, ?> schema, Map<String, String> ids, Set<String> given) {
    List<?> required = list(schema.get("required"));
    Map<String, Object> made = new LinkedHashMap<>();
    at(schema.get("properties"))
        .forEach(
            (key, property) -> {
              String name = (String) key;
              if (required.contains(name) || given.contains(name)) {
                made.put(name, value(resolved(property), name, ids, given));
              }
            });
    return made;
  }

  private Map<?, ?> resolved(Object schema) {
    Object here = schema;
    while (at(here).get("$ref") instanceof String reference) {
      here = document;
      for (String step : reference.substring(2).split("/")) {
        here = at(here).get(step);
      }
    }
    return at(here);
  }

  private static Map<?, ?> at(Object json) {
    return json instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<?> list(Object json) {
    return json instanceof List<?> list ? list : List.of();
  }
}
