package dev.greenroom.agent;

import java.util.function.ToIntFunction;

/**
 * A port on which a deployment expects its game to listen.
 *
 * @param name {@code default}, or the name of an additional container port
 * @param port what the game is told to listen on, 1..65535
 * @param publicPort where players reach it, 1..65535; equal to {@code port} on the host runtime
 * @param transport {@code tcp} or {@code udp}: what the game itself speaks
 */
public record ExpectedPort(String name, int port, int publicPort, String transport) {
  /** Where games on AWS are told of all their ports: {@code default:7777/udp,web:80/tcp}. */
  static final String VARIABLE = "GREENROOM_PORTS";

  /**
   * Reads one.
   *
   * @param outside of {@code 7777/udp}, where players reach it
   * @throws IllegalArgumentException with a sentence when it has another form
   */
  static ExpectedPort parse(String text, ToIntFunction<String> outside) {
    if (!text.matches("[^:]+:[0-9]{1,5}/[a-z]+")) {
      throw new IllegalArgumentException(
          "%s is '%s'; a port is name:number/protocol".formatted(VARIABLE, text));
    }
    int colon = text.indexOf(':');
    int slash = text.indexOf('/');
    return new ExpectedPort(
        text.substring(0, colon),
        Integer.parseInt(text.substring(colon + 1, slash)),
        outside.applyAsInt(text.substring(colon + 1)),
        text.substring(slash + 1));
  }

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
