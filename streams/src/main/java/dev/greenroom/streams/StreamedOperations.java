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

/**
 * Which operations this program serves: those whose answers come piece by piece, and those that
 * read the logs of processes. All others are of the functions on Lambda, which may do what they
 * need; this program may not.
 */
public final class StreamedOperations implements OwnRoutes {
  private static final int NOT_FOUND = 404;

  /** Whether this program serves it. */
  public static boolean served(Route route) {
    return route.streams() || route.function().equals(WhyFunction.class);
  }

  /** Answers what is not for the operations that are served. */
  @Override
  public boolean serve(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    Optional<Route> elsewhere =
        Routes.match(exchange.getRequestMethod(), path)
            .map(match -> match.route())
            .filter(route -> !served(route));
    if (elsewhere.isPresent()) {
      String sentence =
          "%s is not served here: it has a function of its own."
              .formatted(elsewhere.get().operationId());
      refuse(exchange, HttpResponse.error(NOT_FOUND, sentence).with(Cors.HEADERS));
    }
    return elsewhere.isPresent();
  }

  private static void refuse(HttpExchange exchange, HttpResponse response) throws IOException {
    response.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    exchange.sendResponseHeaders(response.status(), response.body().length);
    exchange.getResponseBody().write(response.body());
  }
}
