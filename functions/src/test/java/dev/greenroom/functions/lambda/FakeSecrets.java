package dev.greenroom.functions.lambda;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.greenroom.functions.http.Json;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;

/** Secrets Manager, as far as a function asks it, with one secret. */
final class FakeSecrets implements AutoCloseable {
  static final String NAME = "greenroom/master-key";
  static final String TEXT = "a text that Secrets Manager made up: 0123456789abcdef";

  private final HttpsServer server;
  final List<String> authorizations = new CopyOnWriteArrayList<>();

  FakeSecrets(SSLContext context) throws IOException {
    server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext("/", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("https://localhost:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      authorizations.add(exchange.getRequestHeaders().getFirst("authorization"));
      Map<?, ?> asked = (Map<?, ?>) Json.read(exchange.getRequestBody().readAllBytes());
      boolean known =
          "secretsmanager.GetSecretValue"
                  .equals(exchange.getRequestHeaders().getFirst("x-amz-target"))
              && NAME.equals(asked.get("SecretId"));
      byte[] body =
          Json.write(
              known
                  ? Map.of("Name", NAME, "SecretString", TEXT)
                  : Map.of(
                      "__type",
                      "ResourceNotFoundException",
                      "message",
                      "Secrets Manager can't find the specified secret."));
      exchange.getResponseHeaders().set("content-type", "application/x-amz-json-1.1");
      exchange.sendResponseHeaders(known ? 200 : 400, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
