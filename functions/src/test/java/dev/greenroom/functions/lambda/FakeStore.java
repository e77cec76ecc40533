package dev.greenroom.functions.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * S3 as far as an upload is opened by it: objects, and uploads that have an id. What S3 does beyond
 * is tried in module aws.
 */
final class FakeStore implements AutoCloseable {
  static final String BUCKET = "archives";
  static final String UPLOAD = "upload-of-the-test";

  final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  FakeStore() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      authorizations.add(exchange.getRequestHeaders().getFirst("authorization"));
      byte[] sent = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      Optional<byte[]> found =
          switch (exchange.getRequestMethod()) {
            case "PUT" -> {
              objects.put(path, sent);
              yield Optional.of(new byte[0]);
            }
            case "POST" ->
                Optional.of(
                    "<R><UploadId>%s</UploadId></R>"
                        .formatted(UPLOAD)
                        .getBytes(StandardCharsets.UTF_8));
            default -> Optional.ofNullable(objects.get(path));
          };
      byte[] body = found.orElse("<Code>NoSuchKey</Code>".getBytes(StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(
          found.isPresent() ? 200 : 404, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
