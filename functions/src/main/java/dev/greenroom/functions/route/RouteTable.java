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
    return routes.stream()
        .filter(route -> route.method().equals(method))
        .flatMap(route -> route.template().match(path).map(p -> new Match(route, p)).stream())
        .findFirst();
  }
}
