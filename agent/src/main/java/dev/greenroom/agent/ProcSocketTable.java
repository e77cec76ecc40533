package dev.greenroom.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The sockets of a Linux machine, from {@code /proc/net}, without starting any program. */
public final class ProcSocketTable implements SocketTable {
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
    ProcSockets sockets = ProcSockets.read(net);
    List<Connection> peers = new ArrayList<>(sockets.udpConnections());
    Conntrack.Flows flows = conntrack.look();
    peers.addAll(flows.udp());
    List<Sent> sent = new ArrayList<>(tcpSent());
    sent.addAll(flows.sent());
    return new SocketSnapshot(
        sockets.tcpListeners(),
        sockets.tcpConnections(),
        sockets.udpSockets(),
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
}
