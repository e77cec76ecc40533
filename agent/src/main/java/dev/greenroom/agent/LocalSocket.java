package dev.greenroom.agent;

/**
 * A socket that waits for others.
 *
 * @param local where
 * @param owner whose it is
 */
public record LocalSocket(Endpoint local, SocketOwner owner) {}
