package dev.greenroom.agent;

import dev.greenroom.events.OpenedPort;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the sockets of the machine say about one game.
 *
 * @param opened what it opened for others; at most 20, the expected ports first
 * @param bound whether its default port takes traffic for every address
 * @param connections players on all its expected ports
 * @param connectionsKnown false when one of these ports hides its peers
 */
record ProcessSockets(
    List<OpenedPort> opened, boolean bound, int connections, boolean connectionsKnown) {
  private static final int MOST_OPENED = 20;

  /** Nobody has looked yet. */
  static final ProcessSockets UNSEEN = new ProcessSockets(List.of(), false, 0, false);

  static ProcessSockets of(List<ExpectedPort> ports, ProcessGroup group, SocketSnapshot all) {
    return of(ports, group, all, Set.of());
  }

  /**
   * @param ownAddresses through which traffic for the published ports comes, as through "every"
   */
  static ProcessSockets of(
      List<ExpectedPort> ports, ProcessGroup group, SocketSnapshot all, Set<String> ownAddresses) {
    List<OpenedPort> opened =
        Stream.of("tcp", "udp")
            .flatMap(
                transport ->
                    all.waiting(transport).stream()
                        .filter(socket -> belongs(socket, transport, ports, group))
                        .map(socket -> opened(transport, socket.local())))
            .distinct()
            .sorted(
                Comparator.comparing((OpenedPort open) -> !expected(open, ports))
                    .thenComparing(OpenedPort::toString))
            .limit(MOST_OPENED)
            .toList();
    Set<Connection> players = new HashSet<>();
    ports.forEach(port -> players.addAll(players(port, ports, group, all)));
    return new ProcessSockets(
        opened,
        opened.stream()
            .filter(o -> o.onEveryAddress() || ownAddresses.contains(o.address()))
            .anyMatch(o -> matches(o, ports.getFirst())),
        players.size(),
        all.udpPeersKnown() || ports.stream().allMatch(port -> port.transport().equals("tcp")));
  }

  private static List<Connection> players(
      ExpectedPort port, List<ExpectedPort> ports, ProcessGroup group, SocketSnapshot all) {
    List<Endpoint> doors =
        all.waiting(port.transport()).stream()
            .filter(socket -> belongs(socket, port.transport(), ports, group))
            .map(LocalSocket::local)
            .filter(local -> local.port() == port.port())
            .toList();
    // Through one of its doors, or held by it: a game may close the door once the match is full.
    return all.connections(port.transport()).stream()
        .filter(connection -> connection.local().port() == port.port())
        .filter(
            connection ->
                group.holds(connection.owner())
                    || doors.stream().anyMatch(door -> door.takes(connection.local())))
        .map(c -> new Connection(c.local(), c.remote(), SocketOwner.UNKNOWN))
        .toList();
  }

  private static boolean belongs(
      LocalSocket socket, String transport, List<ExpectedPort> ports, ProcessGroup group) {
    // Whose sockets cannot be seen is told by its ports alone: nobody else was given them.
    return group.socketsKnown()
        ? group.holds(socket.owner())
        : expected(opened(transport, socket.local()), ports);
  }

  /** Whether that connection is the game's; on any port, since all that it sends is counted. */
  static boolean sends(List<ExpectedPort> ports, ProcessGroup group, Sent sent) {
    boolean told =
        group.ownNetwork() || group.socketsKnown() && !sent.owner().equals(SocketOwner.UNKNOWN);
    return told
        ? group.holds(sent.owner())
        : ports.stream()
            .anyMatch(
                port ->
                    port.port() == sent.localPort() && port.transport().equals(sent.transport()));
  }

  private static boolean expected(OpenedPort open, List<ExpectedPort> ports) {
    return ports.stream().anyMatch(port -> matches(open, port));
  }

  private static boolean matches(OpenedPort open, ExpectedPort port) {
    return open.port() == port.port() && open.transport().equals(port.transport());
  }

  private static OpenedPort opened(String transport, Endpoint local) {
    return new OpenedPort(transport, local.port(), local.address());
  }
}
