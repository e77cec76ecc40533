package dev.greenroom.agent;

import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.NodeRegistration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * The control plane behind {@code PUT /greenroom/v1/nodes/{nodeId}} and {@code POST
 * /greenroom/v1/nodes/{nodeId}/heartbeat}. Answers above 1 MiB are refused.
 */
public final class HttpControlPlane implements ControlPlane, AutoCloseable {
  private static final int GONE = 410;

  private final ControlPlaneHttp http;

  /**
   * @param base where the API is, with or without a path before {@code /greenroom}
   * @param nodeToken the node's own token
   * @param limit how long one heartbeat may take, from connecting to the last byte of the answer
   */
  public HttpControlPlane(URI base, String nodeToken, Duration limit) {
    this.http = new ControlPlaneHttp(base, nodeToken, limit);
  }

  @Override
  public HeartbeatAnswer beat(NodeHeartbeat heartbeat) throws IOException, InterruptedException {
    return http.beat(path(heartbeat.nodeId()) + "/heartbeat", heartbeat.toJson());
  }

  @Override
  public boolean join(String nodeId, NodeRegistration registration)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send("PUT", path(nodeId), registration.toJson(), "registration");
    if (response.statusCode() == GONE) {
      return false;
    }
    if (response.statusCode() != 204) {
      throw new IOException(ControlPlaneHttp.refusal("registration", response));
    }
    return true;
  }

  private static String path(String nodeId) {
    return "/greenroom/v1/nodes/" + ControlPlaneHttp.part(nodeId);
  }

  /** Ends what is on its way. */
  @Override
  public void close() {
    http.close();
  }
}
