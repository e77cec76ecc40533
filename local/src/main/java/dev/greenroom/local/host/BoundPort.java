package dev.greenroom.local.host;

import dev.greenroom.core.deployment.TransportType;

/**
 * A port that is kept for a process from its start to its end.
 *
 * @param name {@code default}, or the name of an additional container port
 * @param port what the process listens on
 * @param publicPort what players dial; on the host it is the same
 * @param transport {@code tcp} or {@code udp}
 */
public record BoundPort(String name, int port, int publicPort, TransportType transport) {}
