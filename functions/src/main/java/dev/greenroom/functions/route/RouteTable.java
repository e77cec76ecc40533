package dev.greenroom.functions.route;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All routes; literal segments win over parameters. */
public final class RouteTable {
  private final List<Route> routes;

  public RouteTable(List<Route> routes) {
    this.routes = routes.stream().sorted(Comparator.comparing(Route::template)).toList();
  }

  /** A route and the decoded parameters of its path. */
  public record Match(Route route, Map<String, String> parameters) {}

  public List<Route> all() {
    return routes;
  }

  public Optional<Match> match(String method, String path) {
    for (Route route : routes) {
      if (route.method().equals(method)) {
        Optional<Map<String, String>> parameters = route.template().match(path);
        if (parameters.isPresent()) {
          return Optional.of(new Match(route, parameters.get()));
        }
      }
    }
    return Optional.empty();
  }
}
