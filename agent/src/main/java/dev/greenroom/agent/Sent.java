package dev.greenroom.agent;

/**
 * What has gone out on one connection since it began.
 *
 * @param id tells it from every other connection of this machine, also from later ones
 * @param transport {@code tcp} or {@code udp}
 * @param localPort this machine's end
 * @param owner whose it is; unknown for what connection tracking counts, and once it is closed
 * @param bytes TCP: payload without repetitions; UDP: packets with their headers
 */
public record Sent(String id, String transport, int localPort, SocketOwner owner, long bytes) {}
