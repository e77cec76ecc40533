package dev.greenroom.agent;

import java.util.List;

/**
 * The sockets of a machine at one moment.
 *
 * @param tcpListeners listening TCP sockets
 * @param tcpConnections established TCP connections. One that the other side has closed
 *     (CLOSE_WAIT) is not among them: that player is gone, and a game that never closes its end
 *     must not live for ever on it
 * @param udpSockets bound UDP sockets without a fixed peer
 * @param udpConnections connected UDP sockets, and the peers of the last 60 s where they are seen
 * @param udpPeersKnown whether peers of sockets without a fixed peer are seen at all
 * @param sent what the connections have sent, where the machine counts that
 */
public record SocketSnapshot(
    List<LocalSocket> tcpListeners,
    List<Connection> tcpConnections,
    List<LocalSocket> udpSockets,
    List<Connection> udpConnections,
    boolean udpPeersKnown,
    List<Sent> sent) {

  /** Copies the lists. */
  public SocketSnapshot {
    tcpListeners = List.copyOf(tcpListeners);
    tcpConnections = List.copyOf(tcpConnections);
    udpSockets = List.copyOf(udpSockets);
    udpConnections = List.copyOf(udpConnections);
    sent = List.copyOf(sent);
  }

  /** Of a machine that does not count what is sent. */
  public SocketSnapshot(
      List<LocalSocket> tcpListeners,
      List<Connection> tcpConnections,
      List<LocalSocket> udpSockets,
      List<Connection> udpConnections,
      boolean udpPeersKnown) {
    this(tcpListeners, tcpConnections, udpSockets, udpConnections, udpPeersKnown, List.of());
  }

  List<LocalSocket> waiting(String transport) {
    return transport.equals("tcp") ? tcpListeners : udpSockets;
  }

  List<Connection> connections(String transport) {
    return transport.equals("tcp") ? tcpConnections : udpConnections;
  }
}
