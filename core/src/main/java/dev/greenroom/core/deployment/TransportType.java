package dev.greenroom.core.deployment;

/** How players reach a port; the constants are spelled as the wire spells them. */
public enum TransportType {
  tcp,
  udp,
  /** TLS ended by the platform in front of a plain TCP listener. Refused until the edge exists. */
  tls
}
