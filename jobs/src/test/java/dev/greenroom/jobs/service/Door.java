package dev.greenroom.jobs.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.greenroom.aws.testing.SeenCalls;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;

/**
 * The way of one replica to DynamoDB Local. Writes of all doors pass one after the other and are
 * written down in that order, so that it is known what was accepted in which epoch.
 */
final class Door implements AutoCloseable {
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "http2-settings");

  private static final Set<String> WRITES =
      Set.of("TransactWriteItems", "UpdateItem", "PutItem", "DeleteItem", "BatchWriteItem");

  /**
   * A write.
   *
   * @param replica whose
   * @param request as it was sent
   * @param answer as it came back
   */
  record Write(
      String replica,
      String action,
      Instant at,
      long nanos,
      int status,
      Map<?, ?> request,
      Map<?, ?> answer) {
    boolean accepted() {
      return status == 200;
    }
  }

  private final String replica;
  private final URI engine;
  private final Lock turn;
  private final List<Write> writes;
  private final HttpServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final JsonType<Object> json = Jsonb.builder().build().type(Object.class);
  private final AtomicReference<Held> holds = new AtomicReference<>();

  /** A transaction that waits. */
  private record Held(CountDownLatch came, CountDownLatch goes) {}

  /**
   * @param turn the same for all doors
   * @param writes takes them, the same for all doors
   */
  Door(String replica, URI engine, Lock turn, List<Write> writes) throws IOException {
    this.replica = replica;
    this.engine = engine;
    this.turn = turn;
    this.writes = writes;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The next transaction waits at the door until {@link #release}; returns once it is there. */
  void awaitHeldTransaction() throws InterruptedException {
    Held held = new Held(new CountDownLatch(1), new CountDownLatch(1));
    holds.set(held);
    held.came().await();
  }

  void release() {
    holds.getAndSet(null).goes().countDown();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
      String action = target.substring(target.lastIndexOf('.') + 1);
      SeenCalls.add(exchange, action, body);
      Held held = holds.get();
      if (held != null && action.equals("TransactWriteItems") && held.came().getCount() > 0) {
        held.came().countDown();
        held.goes().await();
      }
      HttpResponse<byte[]> answer =
          WRITES.contains(action) ? write(exchange, action, body) : forward(exchange, body);
      exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
      answer
          .headers()
          .firstValue("x-amz-crc32")
          .ifPresent(crc -> exchange.getResponseHeaders().set("x-amz-crc32", crc));
      exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> write(HttpExchange exchange, String action, byte[] body)
      throws IOException, InterruptedException {
    turn.lock();
    try {
      HttpResponse<byte[]> answer = forward(exchange, body);
      writes.add(
          new Write(
              replica,
              action,
              Instant.now(),
              System.nanoTime(),
              answer.statusCode(),
              map(body),
              map(answer.body())));
      return answer;
    } finally {
      turn.unlock();
    }
  }

  private Map<?, ?> map(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    return text.isBlank() ? Map.of() : (Map<?, ?>) json.fromJson(text);
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(engine)
            .version(HttpClient.Version.HTTP_1_1)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                request.setHeader(name, values.getFirst());
              }
            });
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** The epoch of the lease that a transaction makes its condition. */
  static Optional<Long> epochOf(Write write) {
    if (!(write.request().get("TransactItems") instanceof List<?> items)) {
      return Optional.empty();
    }
    return items.stream()
        .map(item -> ((Map<?, ?>) item).get("ConditionCheck"))
        .filter(check -> check instanceof Map<?, ?> map && isLease(map))
        .map(check -> number((Map<?, ?>) ((Map<?, ?>) check).get("ExpressionAttributeValues")))
        .findFirst();
  }

  /** The epoch that began with a write, if one did. */
  static Optional<Long> begunBy(Write write) {
    if (!write.accepted()
        || !write.action().equals("UpdateItem")
        || !isLease(write.request())
        || !(write.answer().get("Attributes") instanceof Map<?, ?> item)
        || !write.request().get("UpdateExpression").toString().contains("SET")) {
      return Optional.empty();
    }
    boolean first = ((Map<?, ?>) item.get("beat")).get("N").equals("0");
    return first && item.containsKey("holder")
        ? Optional.of(Long.valueOf(((Map<?, ?>) item.get("epoch")).get("N").toString()))
        : Optional.empty();
  }

  /** Whether a transaction notes which minimum is in force. */
  static boolean notesMinimum(Write write) {
    return write.accepted()
        && write.request().get("TransactItems") instanceof List<?> items
        && items.stream()
            .map(item -> ((Map<?, ?>) item).get("Update"))
            .anyMatch(
                update ->
                    update instanceof Map<?, ?> map
                        && map.get("ExpressionAttributeNames") instanceof Map<?, ?> names
                        && names.values().containsAll(List.of("nodes", "schedule", "listed")));
  }

  private static boolean isLease(Map<?, ?> request) {
    return request.get("Key") instanceof Map<?, ?> key
        && Map.of("S", "~lease").equals(key.get("job"));
  }

  private static long number(Map<?, ?> values) {
    return values.values().stream()
        .map(value -> ((Map<?, ?>) value).get("N"))
        .filter(java.util.Objects::nonNull)
        .mapToLong(n -> Long.parseLong(n.toString()))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    Optional.ofNullable(holds.get()).ifPresent(held -> held.goes().countDown());
    server.stop(0);
    http.shutdownNow();
  }
}
