package dev.greenroom.agent;

/**
 * A port on which a deployment expects its game to listen.
 *
 * @param name {@code default}, or the name of an additional container port
 * @param port what the game is told to listen on, 1..65535
 * @param publicPort where players reach it, 1..65535; equal to {@code port} on the host runtime
 * @param transport {@code tcp} or {@code udp}: what the game itself speaks
 */
public record ExpectedPort(String name, int port, int publicPort, String transport) {

  /**
   * @throws IllegalArgumentException for a port or transport outside the limits above
   */
  public ExpectedPort {
    if (Math.min(port, publicPort) < 1 || Math.max(port, publicPort) > 65_535) {
      throw new IllegalArgumentException("Port '" + name + "' must lie between 1 and 65535.");
    }
    if (!transport.equals("tcp") && !transport.equals("udp")) {
      throw new IllegalArgumentException(
          "Port '" + name + "' has transport '" + transport + "'; it must be tcp or udp.");
    }
  }
}
