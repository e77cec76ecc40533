package dev.greenroom.agent;

import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.NodeRegistration;
import java.io.IOException;

/** Whom the agent reports to. */
public interface ControlPlane {

  /** The token of the machine is not, or no longer, one that counts. */
  final class TokenRefused extends IOException {
    private static final long serialVersionUID = 1;

    TokenRefused(String why) {
      super(why);
    }
  }

  /**
   * Tells it, and hears what it wants to know.
   *
   * @throws TokenRefused when it knows the machine no more
   * @throws IOException when it could not be reached or refused; the agent tells it again
   */
  HeartbeatAnswer beat(NodeHeartbeat heartbeat) throws IOException, InterruptedException;

  /**
   * Says that the machine is there, and what it has. May be repeated.
   *
   * @return false when nobody wants it any more: it was given up, or has ended
   * @throws IOException when it could not be reached or refused; the agent says it again
   */
  boolean join(String nodeId, NodeRegistration registration)
      throws IOException, InterruptedException;
}
