package dev.greenroom.streams.gateway;

import com.sun.net.httpserver.HttpExchange;
import dev.greenroom.functions.Functions;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.Routes;
import dev.greenroom.functions.http.Cors;
import dev.greenroom.functions.http.HttpRequest;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.http.Json;
import dev.greenroom.functions.route.RouteTable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Hands each request as an API Gateway event to the function that serves its route. Routes that
 * stream are served by the same functions directly, as the always-on service does in the cloud.
 */
public final class FunctionRoutes {
  /** API Gateway's limit of a body, 10 MB. */
  private static final int LARGEST_REQUEST = 10 * 1024 * 1024;

  /** Lambda's limit of an event, 6 MB, Base64 and escapes included. */
  private static final int LARGEST_EVENT = 6 * 1024 * 1024;

  /** So much is read of what is refused: who still sends does not listen for the answer. */
  private static final long MOST_DISCARDED = 64L << 20;

  private static final int OK = 200;
  private static final String UNKNOWN = "$default";

  private final Functions functions;
  private final InstantSource clock;
  private final Optional<Duration> silence;

  public FunctionRoutes(Functions functions, InstantSource clock) {
    this(functions, clock, Optional.empty());
  }

  private FunctionRoutes(Functions functions, InstantSource clock, Optional<Duration> silence) {
    this.functions = functions;
    this.clock = clock;
    this.silence = silence;
  }

  /** The same, where answers of lines are never silent for longer: see {@link KeptAlive}. */
  public FunctionRoutes keptAlive(Duration most) {
    return new FunctionRoutes(functions, clock, Optional.of(most));
  }

  void serve(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(LARGEST_REQUEST + 1);
    if (body.length > LARGEST_REQUEST) {
      discard(exchange.getRequestBody());
      send(exchange, tooLong());
      return;
    }
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getRawPath();
    Optional<RouteTable.Match> match = Routes.match(method, path);
    HttpFunction function = functions.serving(method, path);
    Map<String, Object> event =
        GatewayEvent.of(
            exchange,
            body,
            match.map(m -> m.route().method() + " " + m.route().template()).orElse(UNKNOWN),
            match.map(RouteTable.Match::parameters).orElse(Map.of()),
            UUID.randomUUID().toString(),
            clock.instant());
    if (match.map(m -> m.route().streams()).orElse(false)) {
      stream(exchange, function, event, silence(match.get().route().operationId()));
    } else {
      invoke(exchange, function, event);
    }
  }

  /** As Lambda does: bytes in, bytes out. */
  private static void invoke(
      HttpExchange exchange, HttpFunction function, Map<String, Object> event) throws IOException {
    byte[] payload = Json.write(event);
    if (payload.length > LARGEST_EVENT) {
      send(exchange, tooLong());
      return;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    function.handleRequest(new ByteArrayInputStream(payload), out, null);
    Map<?, ?> response = (Map<?, ?>) Json.read(out.toByteArray());
    String text = String.valueOf(response.get("body"));
    byte[] body =
        Boolean.TRUE.equals(response.get("isBase64Encoded"))
            ? Base64.getDecoder().decode(text)
            : text.getBytes(StandardCharsets.UTF_8);
    ((Map<?, ?>) response.get("headers"))
        .forEach((name, value) -> exchange.getResponseHeaders().set((String) name, (String) value));
    Gateway.send(exchange, ((Number) response.get("statusCode")).intValue(), body);
  }

  /** In API Gateway's words, for its own limit and for Lambda's alike. */
  private static HttpResponse tooLong() {
    return HttpResponse.error(413, "Request Too Long").with(Cors.HEADERS);
  }

  private static void discard(InputStream body) throws IOException {
    byte[] block = new byte[1 << 16];
    long left = MOST_DISCARDED;
    for (int n = body.read(block); n >= 0 && left > 0; n = body.read(block)) {
      left -= n;
    }
  }

  private Optional<Duration> silence(String operationId) {
    return silence.filter(most -> KeptAlive.OPERATIONS.contains(operationId));
  }

  private static void stream(
      HttpExchange exchange,
      HttpFunction function,
      Map<String, Object> event,
      Optional<Duration> silence)
      throws IOException {
    List<KeptAlive> alive = new ArrayList<>();
    try {
      function.stream(
          HttpRequest.ofEvent(event),
          (status, headers) -> {
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(status, 0);
            if (silence.isEmpty() || status != OK) {
              return exchange.getResponseBody();
            }
            alive.add(new KeptAlive(exchange.getResponseBody(), silence.get()));
            return alive.getFirst();
          });
    } finally {
      alive.forEach(KeptAlive::close);
    }
    exchange.getResponseBody().close();
  }

  private static void send(HttpExchange exchange, HttpResponse response) throws IOException {
    response.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    Gateway.send(exchange, response.status(), response.body());
  }
}
