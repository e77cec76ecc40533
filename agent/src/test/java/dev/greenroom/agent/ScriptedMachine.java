package dev.greenroom.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A machine with one game on TCP port 7777, whose players come and go at a word. */
final class ScriptedMachine implements SocketTable, ProcessTree {
  static final long LEADER = 4242;
  static final int PORT = 7777;
  private static final SocketOwner OWNER = SocketOwner.ofInode(1);

  final List<Integer> players = new ArrayList<>();
  boolean bound = true;
  boolean blind;
  boolean socketsKnown = true;
  String transport = "tcp";
  int looks;

  Machine machine() {
    return new Machine(this, this);
  }

  @Override
  public SocketSnapshot look() throws IOException {
    looks++;
    if (blind) {
      throw new IOException("no sight");
    }
    Endpoint door = new Endpoint("0.0.0.0", PORT);
    List<LocalSocket> doors = bound ? List.of(new LocalSocket(door, OWNER)) : List.of();
    List<Connection> connections =
        players.stream()
            .map(port -> new Endpoint("10.0.0.9", port))
            .map(peer -> new Connection(new Endpoint("10.0.0.5", PORT), peer, OWNER))
            .toList();
    return transport.equals("tcp")
        ? new SocketSnapshot(doors, connections, List.of(), List.of(), false)
        : new SocketSnapshot(List.of(), List.of(), doors, List.of(), false);
  }

  @Override
  public Duration lookInterval() {
    return Duration.ofMillis(200);
  }

  @Override
  public Map<Long, ProcessGroup> look(Collection<Long> leaders) {
    Set<Long> sockets = socketsKnown ? Set.of(1L) : Set.of();
    return leaders.stream()
        .collect(
            Collectors.toMap(
                pid -> pid,
                pid -> new ProcessGroup(Set.of(pid), sockets, socketsKnown, Map.of(), 1)));
  }
}
