package dev.greenroom.agent;

import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.NodeRegistration;
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

/**
 * The control plane behind {@code PUT /greenroom/v1/nodes/{nodeId}} and {@code POST
 * /greenroom/v1/nodes/{nodeId}/heartbeat}. Answers above 1 MiB are refused.
 */
public final class HttpControlPlane implements ControlPlane, AutoCloseable {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_QUOTED = 300;
  private static final int UNAUTHORIZED = 401;
  private static final int GONE = 410;

  private final URI base;
  private final String nodeToken;
  private final Duration limit;
  private final HttpClient http;
  private final JsonType<Object> json = Jsonb.builder().build().type(Object.class);

  /**
   * @param base where the API is, with or without a path before {@code /greenroom}
   * @param nodeToken the node's own token
   * @param limit how long one heartbeat may take, from connecting to the last byte of the answer
   */
  public HttpControlPlane(URI base, String nodeToken, Duration limit) {
    this.base = base;
    this.nodeToken = nodeToken;
    this.limit = limit;
    this.http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(limit).build();
  }

  @Override
  public HeartbeatAnswer beat(NodeHeartbeat heartbeat) throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(request("POST", heartbeat.nodeId(), "/heartbeat", heartbeat.toJson()), "heartbeat");
    if (response.statusCode() != 200) {
      String why =
          "heartbeat refused with status %d: %s"
              .formatted(response.statusCode(), beginning(response.body()));
      throw response.statusCode() == UNAUTHORIZED ? new TokenRefused(why) : new IOException(why);
    }
    try {
      return HeartbeatAnswer.fromJson(json.fromJson(response.body()));
    } catch (JsonException | IllegalArgumentException e) {
      throw new IOException("heartbeat answered with " + beginning(response.body()), e);
    }
  }

  @Override
  public boolean join(String nodeId, NodeRegistration registration)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(request("PUT", nodeId, "", registration.toJson()), "registration");
    if (response.statusCode() == GONE) {
      return false;
    }
    if (response.statusCode() != 204) {
      throw new IOException(
          "registration refused with status %d: %s"
              .formatted(response.statusCode(), beginning(response.body())));
    }
    return true;
  }

  /** Ends what is on its way. */
  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest request(
      String method, String nodeId, String action, Map<String, Object> body) {
    String root = base.toString().replaceAll("/+$", "");
    String node = URLEncoder.encode(nodeId, StandardCharsets.UTF_8).replace("+", "%20");
    return HttpRequest.newBuilder(URI.create(root + "/greenroom/v1/nodes/" + node + action))
        .header("Authorization", "Bearer " + nodeToken)
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofString(json.toJson(body)))
        .build();
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
