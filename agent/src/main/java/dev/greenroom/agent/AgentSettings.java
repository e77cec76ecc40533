package dev.greenroom.agent;

import java.time.Duration;
import java.util.List;

/**
 * What an operator decides about an agent.
 *
 * @param nodeId the machine's name in Greenroom
 * @param heartbeatInterval the longest silence while all is well; more than zero
 * @param lookInterval the pause between two looks at the machine; more than zero. {@link
 *     SocketTable#lookInterval()} says what the machine bears
 * @param architectures for which CPUs its runtime runs images, as {@code amd64}; none when that is
 *     not to be said
 */
public record AgentSettings(
    String nodeId, Duration heartbeatInterval, Duration lookInterval, List<String> architectures) {

  /** Of an agent that does not say what images its runtime runs. */
  public AgentSettings(String nodeId, Duration heartbeatInterval, Duration lookInterval) {
    this(nodeId, heartbeatInterval, lookInterval, List.of());
  }

  /**
   * @throws IllegalArgumentException for an interval that is not positive
   */
  public AgentSettings {
    if (!heartbeatInterval.isPositive() || !lookInterval.isPositive()) {
      throw new IllegalArgumentException("The agent's intervals must be longer than zero.");
    }
  }
}
