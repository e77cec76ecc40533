package dev.greenroom.aws.testing;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** S3 as a test sees it: paths with the bucket in them, and answers whose headers count. */
public final class S3Door {
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "http2-settings");
  private static final Set<String> ANSWERED =
      Set.of("etag", "content-type", "location", "x-amz-meta-by");

  private final HttpClient http;
  private final URI moto;
  private final ConcurrentLinkedQueue<Fault> faults = new ConcurrentLinkedQueue<>();

  private record Fault(String action, int status, String code, boolean done) {}

  S3Door(HttpClient http, URI moto) {
    this.http = http;
    this.moto = moto;
  }

  /** The next call of that action is refused so. */
  public void refuse(String action, int status, String code) {
    faults.add(new Fault(action, status, code, false));
  }

  /** The next call of that action is done, and its answer is lost. */
  public void loseAnswer(String action) {
    faults.add(new Fault(action, 500, "InternalError", true));
  }

  static boolean isFor(HttpExchange exchange) {
    return !exchange.getRequestHeaders().containsKey("X-Amz-Target")
        && exchange.getRequestURI().getPath().length() > 1;
  }

  void handle(HttpExchange exchange, byte[] body, List<String> calls)
      throws IOException, InterruptedException {
    String action = action(exchange);
    calls.add(action);
    Optional<Fault> fault = faults.stream().filter(f -> f.action().equals(action)).findFirst();
    fault.ifPresent(faults::remove);
    HttpResponse<byte[]> answer =
        fault.isPresent() && !fault.get().done() ? null : forward(exchange, body);
    SeenCalls.addS3(
        exchange, action, body, fault.map(Fault::status).orElseGet(() -> answer.statusCode()));
    if (fault.isPresent()) {
      byte[] error =
          "<Error><Code>%s</Code><Message>as the test wants</Message></Error>"
              .formatted(fault.get().code())
              .getBytes(StandardCharsets.UTF_8);
      send(exchange, fault.get().status(), error);
      return;
    }
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (ANSWERED.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    if (exchange.getRequestMethod().equals("HEAD")) {
      answer
          .headers()
          .firstValue("content-length")
          .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
      exchange.sendResponseHeaders(answer.statusCode(), -1);
    } else {
      send(exchange, answer.statusCode(), answer.body());
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, none ? -1 : body.length);
    if (!none) {
      exchange.getResponseBody().write(body);
    }
  }

  private static String action(HttpExchange exchange) {
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    boolean upload = query.contains("uploadId=");
    return switch (exchange.getRequestMethod()) {
      case "PUT" -> query.contains("partNumber=") ? "UploadPart" : "PutObject";
      case "HEAD" -> "HeadObject";
      case "GET" ->
          upload ? "ListParts" : query.contains("list-type=") ? "ListObjectsV2" : "GetObject";
      case "DELETE" -> upload ? "AbortMultipartUpload" : "DeleteObject";
      default ->
          upload
              ? "CompleteMultipartUpload"
              : query.contains("uploads") ? "CreateMultipartUpload" : "PostObject";
    };
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(moto.resolve(exchange.getRequestURI().toString()))
            .version(HttpClient.Version.HTTP_1_1)
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!OWN_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        request.setHeader(header.getKey(), header.getValue().getFirst());
      }
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }
}
