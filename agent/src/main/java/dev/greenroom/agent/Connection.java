package dev.greenroom.agent;

/**
 * A connection, or a peer that lately sent datagrams.
 *
 * @param local this machine's end
 * @param remote the other end
 * @param owner whose it is; unknown for a peer seen only by connection tracking
 */
public record Connection(Endpoint local, Endpoint remote, SocketOwner owner) {}
