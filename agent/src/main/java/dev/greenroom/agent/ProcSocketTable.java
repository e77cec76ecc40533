package dev.greenroom.agent;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The sockets of a Linux machine, from {@code /proc/net}, without starting any program. */
public final class ProcSocketTable implements SocketTable {
  private static final int ESTABLISHED = 0x01;
  private static final int UDP_UNCONNECTED = 0x07;
  private static final int LISTEN = 0x0A;

  private final Path net;
  private final Conntrack conntrack;
  private final SentTable tcpSent;
  private List<Sent> lastSent = List.of();

  /** Of the network namespace that this program runs in. */
  public ProcSocketTable() {
    this(Path.of("/proc/net"), new Conntrack(), SockDiag.ofThisMachine());
  }

  ProcSocketTable(Path net, Conntrack conntrack, SentTable tcpSent) {
    this.net = net;
    this.conntrack = conntrack;
    this.tcpSent = tcpSent;
  }

  @Override
  public Duration lookInterval() {
    return Duration.ofMillis(200);
  }

  @Override
  public SocketSnapshot look() throws IOException {
    List<ProcNetLine> tcp = read("tcp");
    List<ProcNetLine> udp = read("udp");
    List<Connection> peers = new ArrayList<>(connections(udp));
    Conntrack.Flows flows = conntrack.look();
    peers.addAll(flows.udp());
    List<Sent> sent = new ArrayList<>(tcpSent());
    sent.addAll(flows.sent());
    return new SocketSnapshot(
        waiting(tcp, LISTEN),
        connections(tcp),
        waiting(udp, UDP_UNCONNECTED),
        peers,
        flows.tracked(),
        sent);
  }

  /** Who cannot be counted for a moment must not hide who is connected. */
  private List<Sent> tcpSent() {
    try {
      lastSent = tcpSent.look();
    } catch (IOException untold) {
      return lastSent;
    }
    return lastSent;
  }

  private List<ProcNetLine> read(String transport) throws IOException {
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
