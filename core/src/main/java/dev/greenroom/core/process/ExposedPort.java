package dev.greenroom.core.process;

import dev.greenroom.core.deployment.TransportType;

/**
 * Where players reach one port of a process.
 *
 * @param name {@code default} or the name of an additional port
 * @param host a DNS name or address
 * @param port 1..65535
 * @param transport how
 */
public record ExposedPort(String name, String host, int port, TransportType transport) {}
