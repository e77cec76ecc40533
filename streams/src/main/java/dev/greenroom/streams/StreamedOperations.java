package dev.greenroom.streams;

import com.sun.net.httpserver.HttpExchange;
import dev.greenroom.functions.Routes;
import dev.greenroom.functions.WhyFunction;
import dev.greenroom.functions.http.Cors;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.route.Route;
import dev.greenroom.streams.gateway.OwnRoutes;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which operations this program serves: those whose answers come piece by piece, and those that
 * read the logs of processes. All others are of the functions on Lambda, which may do what they
 * need; this program may not.
 */
public final class StreamedOperations implements OwnRoutes {
  private static final int NOT_FOUND = 404;

  private final Function<Route, Optional<String>> lacking;

  /**
   * @param lacking what this installation lacks for an operation, in one sentence
   */
  StreamedOperations(Function<Route, Optional<String>> lacking) {
    this.lacking = lacking;
  }

  /** Whether this program serves it. */
  public static boolean served(Route route) {
    return route.streams() || route.function().equals(WhyFunction.class);
  }

  /** Answers what is not for the operations that are served. */
  @Override
  public boolean serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    Optional<String> refusal =
        Routes.match(exchange.getRequestMethod(), path)
            .map(match -> match.route())
            .flatMap(
                route ->
                    served(route)
                        ? lacking.apply(route)
                        : Optional.of(
                            "%s is not served here: it has a function of its own."
                                .formatted(route.operationId())));
    if (refusal.isPresent()) {
      refuse(exchange, HttpResponse.error(NOT_FOUND, refusal.get()).with(Cors.HEADERS));
    }
    return refusal.isPresent();
  }

  private static void refuse(HttpExchange exchange, HttpResponse response) throws IOException {
    response.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    exchange.sendResponseHeaders(response.status(), response.body().length);
    exchange.getResponseBody().write(response.body());
  }
}
