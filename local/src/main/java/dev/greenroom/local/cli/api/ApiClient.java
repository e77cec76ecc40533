package dev.greenroom.local.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Calls the Hathora API and turns every refusal into one sentence. */
public final class ApiClient {
  /** Longer than the long poll of connectioninfo (20 s). */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String base;
  private final Optional<String> token;
  private final Optional<String> orgId;

  /**
   * Reaches one Greenroom.
   *
   * @param url the API; a path prefix is kept
   * @param token sent as bearer token with every call
   */
  public ApiClient(URI url, Optional<String> token) {
    this(url.toString().replaceAll("/+$", ""), token, Optional.empty());
  }

  private ApiClient(String base, Optional<String> token, Optional<String> orgId) {
    this.base = base;
    this.token = token;
    this.orgId = orgId;
  }

  /** The same, which names that organization in every call. */
  public ApiClient actingFor(String organization) {
    return new ApiClient(base, token, Optional.of(organization));
  }

  /** One path segment or query value, percent-encoded. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Reads. */
  public Json get(String path) {
    return json(request(path).GET());
  }

  /** Deletes. */
  public Json delete(String path) {
    return json(request(path).DELETE());
  }

  /** Posts without a body. */
  public Json post(String path) {
    return json(request(path).POST(BodyPublishers.noBody()));
  }

  /** Posts JSON. */
  public Json post(String path, Object body) {
    return post(path, body, Map.of());
  }

  /** Posts JSON with further headers. */
  public Json post(String path, Object body, Map<String, String> headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(new Json(body).toString()));
    headers.forEach(request::header);
    return json(request);
  }

  /** Puts JSON. */
  public Json put(String path, Object body) {
    return json(
        request(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(new Json(body).toString())));
  }

  /**
   * Writes an answer of bytes to a file that is there already.
   *
   * @throws Failure when the answer broke off; what came of it is in the file
   */
  public void download(String path, Path file) {
    HttpRequest request =
        authorized(HttpRequest.newBuilder(uri(path)), "GET", BodyPublishers.noBody());
    HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() / 100 != 2) {
        throw refused(
            response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
      try (OutputStream out = Files.newOutputStream(file)) {
        body.transferTo(out);
      }
    } catch (IOException e) {
      throw new Failure("The download to %s failed: %s.".formatted(file, reason(e)), e);
    }
  }

  /** Hands on each line of a streamed answer as it comes, until the server ends it. */
  public void stream(String method, String path, Consumer<String> line) {
    HttpRequest request =
        authorized(HttpRequest.newBuilder(uri(path)), method, BodyPublishers.noBody());
    HttpResponse<Stream<String>> response = send(request, BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() / 100 != 2) {
        throw refused(response.statusCode(), lines.reduce("", String::concat));
      }
      lines.forEach(line);
    } catch (UncheckedIOException e) {
      throw new Failure("The connection to %s broke off.".formatted(base), e);
    }
  }

  /** Sends bytes to an address that the API gave for an upload; such calls carry no token. */
  public HttpResponse<String> upload(
      String method, URI url, String contentType, BodyPublisher body) {
    return send(
        HttpRequest.newBuilder(url)
            .header("Content-Type", contentType)
            .method(method, body)
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
  }

  private URI uri(String path) {
    String organization =
        orgId.map(id -> (path.contains("?") ? "&" : "?") + "orgId=" + encode(id)).orElse("");
    return URI.create(base + path + organization);
  }

  private HttpRequest authorized(HttpRequest.Builder request, String method, BodyPublisher body) {
    token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    return request.method(method, body).build();
  }

  private Json json(HttpRequest.Builder request) {
    token.ifPresent(value -> request.header("Authorization", "Bearer " + value));
    HttpResponse<String> response =
        send(request.header("Accept", "application/json").build(), BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw refused(response.statusCode(), response.body());
    }
    return response.body().isBlank() ? new Json(null) : Json.read(response.body());
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (HttpTimeoutException e) {
      throw new Failure("%s did not answer in time.".formatted(base), e);
    } catch (ConnectException e) {
      throw new Failure(
          "Nothing answers at %s; start Greenroom with `greenroom up`, or name another with --url."
              .formatted(base),
          e);
    } catch (IOException e) {
      throw new Failure("The call to %s failed: %s.".formatted(base, reason(e)), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("Interrupted.", e);
    }
  }

  private Failure refused(int status, String body) {
    return status == 401 && token.isEmpty()
        ? new Failure("%s wants a token; give one with --token or GREENROOM_TOKEN.".formatted(base))
        : new ApiFailure(status, body);
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
