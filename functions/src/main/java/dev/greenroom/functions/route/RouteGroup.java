package dev.greenroom.functions.route;

import dev.greenroom.core.error.ErrorCode;
import dev.greenroom.core.token.Scope;
import java.util.EnumSet;
import java.util.Set;

/**
 * Routes that one function serves: who reads has one access, who changes something another.
 *
 * @param function the handler class
 * @param reading for GET
 * @param changing for all other methods
 */
public record RouteGroup(Class<?> function, Access reading, Access changing) {

  /** For developers: a scope for those who read, another for those who change something. */
  public static RouteGroup developers(Class<?> function, Scope reading, Scope changing) {
    return new RouteGroup(function, new Access.Developer(reading), new Access.Developer(changing));
  }

  /** For any token that speaks for a user. */
  public static RouteGroup users(Class<?> function) {
    return new RouteGroup(function, new Access.OwnUser(), new Access.OwnUser());
  }

  /** For the operator. */
  public static RouteGroup operators(Class<?> function) {
    return new RouteGroup(function, new Access.Operator(), new Access.Operator());
  }

  /** For developers whose tokens have every scope. */
  public static RouteGroup admins(Class<?> function) {
    return new RouteGroup(function, new Access.Admin(), new Access.Admin());
  }

  /** For anybody. */
  public static RouteGroup open(Class<?> function) {
    return new RouteGroup(function, new Access.Open(), new Access.Open());
  }

  /** Anybody may read; who changes something is a player. */
  public static RouteGroup players(Class<?> function) {
    return new RouteGroup(function, new Access.Open(), new Access.Player());
  }

  public Route get(String operationId, String path) {
    return route(operationId, "GET", path, reading);
  }

  public Route post(String operationId, String path) {
    return route(operationId, "POST", path, changing);
  }

  public Route put(String operationId, String path) {
    return route(operationId, "PUT", path, changing);
  }

  public Route patch(String operationId, String path) {
    return route(operationId, "PATCH", path, changing);
  }

  public Route delete(String operationId, String path) {
    return route(operationId, "DELETE", path, changing);
  }

  /** The contract lists 404, 408 and 429 for all but discovery, 401 for all that want a token. */
  private Route route(String operationId, String method, String path, Access access) {
    Set<ErrorCode> refusals =
        EnumSet.of(ErrorCode.NOT_FOUND, ErrorCode.TIMEOUT, ErrorCode.RATE_LIMITED);
    if (!(access instanceof Access.Open)) {
      refusals.add(ErrorCode.UNAUTHORIZED);
    }
    return new Route(operationId, method, PathTemplate.of(path), access, function, false, refusals);
  }
}
