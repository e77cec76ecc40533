package dev.greenroom.agent;

import java.time.Duration;

/**
 * What an operator decides about an agent.
 *
 * @param nodeId the machine's name in Greenroom
 * @param heartbeatInterval the longest silence while all is well; more than zero
 * @param lookInterval the pause between two looks at the machine; more than zero. {@link
 *     SocketTable#lookInterval()} says what the machine bears
 */
public record AgentSettings(String nodeId, Duration heartbeatInterval, Duration lookInterval) {

  /**
   * @throws IllegalArgumentException for an interval that is not positive
   */
  public AgentSettings {
    if (!heartbeatInterval.isPositive() || !lookInterval.isPositive()) {
      throw new IllegalArgumentException("The agent's intervals must be longer than zero.");
    }
  }
}
