package dev.greenroom.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The sockets of games that have a network namespace of their own, as containers have: Linux shows
 * them under {@code /proc/PID/net} to everybody, without entering the namespace. Who sends
 * datagrams to them is told by the machine's connection tracking, which translates their published
 * ports.
 */
public final class NamespaceSockets {
  /** Container engines answer names there, in every container; no game opened it. */
  private static final String RESOLVER = "127.0.0.11";

  private final Path proc;
  private final Conntrack conntrack;

  /** Of this machine. */
  public NamespaceSockets() {
    this(Path.of("/proc"), new Conntrack());
  }

  NamespaceSockets(Path proc, Conntrack conntrack) {
    this.proc = proc;
    this.conntrack = conntrack;
  }

  /**
   * Reads them now.
   *
   * @return by process id; without those that end at this moment
   */
  Map<String, SocketSnapshot> look(Collection<LocalProcess> processes) {
    Map<String, SocketSnapshot> seen = new HashMap<>();
    if (processes.isEmpty()) {
      return seen;
    }
    Conntrack.Forwarded flows = conntrack.forwarded();
    for (LocalProcess process : processes) {
      try {
        seen.put(process.processId(), look(process, flows));
      } catch (IOException ended) {
        seen.remove(process.processId());
      }
    }
    return seen;
  }

  private SocketSnapshot look(LocalProcess process, Conntrack.Forwarded flows) throws IOException {
    Path net = proc.resolve(process.leaderPid() + "/net");
    ProcSockets sockets = ProcSockets.read(net);
    List<Connection> peers = new ArrayList<>(sockets.udpConnections());
    process.ownAddresses().forEach(address -> peers.addAll(flows.to(address)));
    return new SocketSnapshot(
        withoutResolver(sockets.tcpListeners()),
        sockets.tcpConnections(),
        withoutResolver(sockets.udpSockets()),
        peers,
        flows.tracked(),
        List.of(
            new Sent(
                process.processId(),
                "all",
                0,
                SocketOwner.UNKNOWN,
                NetDev.sent(net.resolve("dev")))));
  }

  private static List<LocalSocket> withoutResolver(List<LocalSocket> sockets) {
    return sockets.stream().filter(s -> !s.local().address().equals(RESOLVER)).toList();
  }
}
