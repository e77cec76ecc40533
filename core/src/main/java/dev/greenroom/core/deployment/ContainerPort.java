package dev.greenroom.core.deployment;

/**
 * A port that a game server listens on.
 *
 * @param name {@code default}, or {@code ^[a-z][a-z0-9-]*$}, 1..100 characters (contract)
 * @param port 1..65535
 * @param transport how players reach it
 */
public record ContainerPort(String name, int port, TransportType transport) {

  /** The name of the port that the deployment's {@code containerPort} sets. */
  public static final String DEFAULT = "default";

  /** As people read it: {@code tcp/7777 on 0.0.0.0}. */
  public String onEveryAddress() {
    return transport + "/" + port + " on 0.0.0.0";
  }
}
