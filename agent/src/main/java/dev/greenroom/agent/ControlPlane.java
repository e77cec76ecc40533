package dev.greenroom.agent;

import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import java.io.IOException;

/** Whom the agent reports to. */
@FunctionalInterface
public interface ControlPlane {

  /**
   * Tells it, and hears what it wants to know.
   *
   * @throws IOException when it could not be reached or refused; the agent tells it again
   */
  HeartbeatAnswer beat(NodeHeartbeat heartbeat) throws IOException, InterruptedException;
}
