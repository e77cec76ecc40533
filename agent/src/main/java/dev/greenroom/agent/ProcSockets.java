package dev.greenroom.agent;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets of one network namespace, from its {@code /proc/…/net}.
 *
 * @param tcpListeners listening TCP sockets
 * @param tcpConnections established TCP connections
 * @param udpSockets bound UDP sockets without a fixed peer
 * @param udpConnections connected UDP sockets
 */
record ProcSockets(
    List<LocalSocket> tcpListeners,
    List<Connection> tcpConnections,
    List<LocalSocket> udpSockets,
    List<Connection> udpConnections) {
  private static final int ESTABLISHED = 0x01;
  private static final int UDP_UNCONNECTED = 0x07;
  private static final int LISTEN = 0x0A;

  static ProcSockets read(Path net) throws IOException {
    List<ProcNetLine> tcp = read(net, "tcp");
    List<ProcNetLine> udp = read(net, "udp");
    return new ProcSockets(
        waiting(tcp, LISTEN), connections(tcp), waiting(udp, UDP_UNCONNECTED), connections(udp));
  }

  private static List<ProcNetLine> read(Path net, String transport) throws IOException {
    List<ProcNetLine> sockets = new ArrayList<>(lines(net.resolve(transport)));
    try {
      sockets.addAll(lines(net.resolve(transport + "6")));
    } catch (NoSuchFileException noIpv6OnThisMachine) {
      return sockets;
    }
    return sockets;
  }

  private static List<ProcNetLine> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .skip(1)
        .map(line -> ProcNetLine.parse(line, ByteOrder.nativeOrder()))
        .toList();
  }

  private static List<LocalSocket> waiting(List<ProcNetLine> sockets, int state) {
    return sockets.stream()
        .filter(socket -> socket.state() == state && socket.local().port() != 0)
        .map(socket -> new LocalSocket(socket.local(), SocketOwner.ofInode(socket.inode())))
        .toList();
  }

  private static List<Connection> connections(List<ProcNetLine> sockets) {
    return sockets.stream()
        .filter(socket -> socket.state() == ESTABLISHED)
        .map(s -> new Connection(s.local(), s.remote(), SocketOwner.ofInode(s.inode())))
        .toList();
  }
}
