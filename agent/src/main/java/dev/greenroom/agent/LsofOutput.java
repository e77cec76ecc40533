package dev.greenroom.agent;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What {@code lsof -F pftPnT} printed: one field a line, its first letter says which. */
final class LsofOutput {
  private final Map<Seen, Set<Long>> holders = new LinkedHashMap<>();

  /** A socket, the same for every program that holds it. */
  private record Seen(String protocol, String type, String state, String name) {}

  LsofOutput(List<String> lines) {
    long pid = 0;
    String type = "";
    String protocol = "";
    String state = "";
    String name = "";
    for (String line : lines) {
      if (line.isEmpty()) {
        continue;
      }
      String value = line.substring(1);
      switch (line.charAt(0)) {
        case 'p', 'f' -> {
          hold(new Seen(protocol, type, state, name), pid);
          type = protocol = state = name = "";
          pid = line.charAt(0) == 'p' ? Long.parseLong(value) : pid;
        }
        case 't' -> type = value;
        case 'P' -> protocol = value;
        case 'n' -> name = value;
        case 'T' -> state = value.startsWith("ST=") ? value.substring(3) : state;
        default -> {} // a field that a newer lsof adds by itself
      }
    }
    hold(new Seen(protocol, type, state, name), pid);
  }

  SocketSnapshot snapshot() {
    List<LocalSocket> listeners = new ArrayList<>();
    List<Connection> connections = new ArrayList<>();
    List<LocalSocket> datagrams = new ArrayList<>();
    List<Connection> peers = new ArrayList<>();
    holders.forEach(
        (socket, pids) -> {
          SocketOwner owner = new SocketOwner(0, Set.copyOf(pids));
          boolean tcp = socket.protocol().equals("TCP");
          String[] ends = socket.name().split("->");
          Endpoint local = endpoint(ends[0], socket.type());
          if (local.port() == 0) {
            return;
          }
          if (ends.length == 1 && (!tcp || socket.state().equals("LISTEN"))) {
            (tcp ? listeners : datagrams).add(new LocalSocket(local, owner));
          } else if (ends.length == 2 && (!tcp || socket.state().equals("ESTABLISHED"))) {
            Endpoint remote = endpoint(ends[1], socket.type());
            (tcp ? connections : peers).add(new Connection(local, remote, owner));
          }
        });
    return new SocketSnapshot(listeners, connections, datagrams, peers, false);
  }

  private void hold(Seen socket, long pid) {
    boolean known = socket.protocol().equals("TCP") || socket.protocol().equals("UDP");
    if (known && socket.name().contains(":")) {
      holders.computeIfAbsent(socket, s -> new HashSet<>()).add(pid);
    }
  }

  /**
   * {@code *:7777}, {@code 127.0.0.1:7777}, {@code [::1]:7777}; an unbound one ends in {@code *}.
   */
  private static Endpoint endpoint(String text, String type) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, colon).replace("[", "").replace("]", "");
    String port = text.substring(colon + 1);
    String everywhere = type.equals("IPv6") ? "::" : "0.0.0.0";
    return new Endpoint(
        host.equals("*") ? everywhere : AddressText.of(host),
        port.equals("*") ? 0 : Integer.parseInt(port));
  }
}
