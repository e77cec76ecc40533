package dev.greenroom.agent;

import dev.greenroom.events.HeartbeatAnswer;
import io.avaje.json.JsonException;
import io.avaje.jsonb.JsonType;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls of the control plane with one token. Answers above 1 MiB are refused. */
final class ControlPlaneHttp implements AutoCloseable {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_QUOTED = 300;
  private static final int UNAUTHORIZED = 401;

  private final URI base;
  private final String token;
  private final Duration limit;
  private final HttpClient http;
  private final JsonType<Object> json = Jsonb.builder().build().type(Object.class);

  /**
   * @param base where the API is, with or without a path before {@code /greenroom}
   * @param limit how long one call may take, from connecting to the last byte of the answer
   */
  ControlPlaneHttp(URI base, String token, Duration limit) {
    this.base = base;
    this.token = token;
    this.limit = limit;
    this.http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(limit).build();
  }

  /** A name as a part of a path. */
  static String part(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Sends a heartbeat.
   *
   * @throws ControlPlane.TokenRefused when the token counts no more
   */
  HeartbeatAnswer beat(String path, Map<String, Object> body)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send("POST", path, body, "heartbeat");
    if (response.statusCode() != 200) {
      String why = refusal("heartbeat", response);
      throw response.statusCode() == UNAUTHORIZED
          ? new ControlPlane.TokenRefused(why)
          : new IOException(why);
    }
    try {
      return HeartbeatAnswer.fromJson(json.fromJson(response.body()));
    } catch (JsonException | IllegalArgumentException e) {
      throw new IOException("heartbeat answered with " + beginning(response.body()), e);
    }
  }

  /**
   * Sends anything.
   *
   * @param path from {@code /greenroom} on
   * @param what it is, for people
   */
  HttpResponse<String> send(String method, String path, Map<String, Object> body, String what)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create(base.toString().replaceAll("/+$", "") + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(json.toJson(body)))
            .build(),
        what);
  }

  static String refusal(String what, HttpResponse<String> response) {
    return "%s refused with status %d: %s"
        .formatted(what, response.statusCode(), beginning(response.body()));
  }

  /** Ends what is on its way. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  /** The request's own timeout ends with the answer's head; this one covers its body too. */
  private HttpResponse<String> send(HttpRequest request, String what)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MOST_BYTES));
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new HttpTimeoutException(
          "no answer to the " + what + " within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      throw new IOException(what + " not sent: " + e.getCause(), e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private static String beginning(String body) {
    return body.length() <= MOST_QUOTED ? body : body.substring(0, MOST_QUOTED) + "…";
  }
}
