package dev.greenroom.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Linux connection tracking: the only place where the peers of an unconnected UDP socket can be
 * seen without touching the game. Readable by root only, and only filled while some firewall or
 * translation rule of the machine needs it.
 */
final class Conntrack {
  private static final int WINDOW_SECONDS = 60;

  private final Path table;
  private final Path settings;
  private final Supplier<Set<String>> ownAddresses;

  Conntrack() {
    this(
        Path.of("/proc/net/nf_conntrack"),
        Path.of("/proc/sys/net/netfilter"),
        Conntrack::addressesOfThisMachine);
  }

  Conntrack(Path table, Path settings, Supplier<Set<String>> ownAddresses) {
    this.table = table;
    this.settings = settings;
    this.ownAddresses = ownAddresses;
  }

  /**
   * @param tracked whether the absence of a peer means anything
   * @param udp peers of the last 60 s that sent to this machine
   * @param sent to all of them so far, where the machine counts it ({@code nf_conntrack_acct})
   */
  record Flows(boolean tracked, List<Connection> udp, List<Sent> sent) {
    static final Flows UNTRACKED = new Flows(false, List.of(), List.of());
  }

  /**
   * The peers of others on this machine, to whom it passes datagrams on.
   *
   * @param tracked whether the absence of a peer means anything
   * @param peers of the last 60 s, with the end that answers them as their local one
   */
  record Forwarded(boolean tracked, List<Connection> peers) {
    List<Connection> to(String address) {
      return peers.stream().filter(peer -> peer.local().address().equals(address)).toList();
    }
  }

  Flows look() {
    Optional<List<ConntrackLine>> lines = lines();
    if (lines.isEmpty()) {
      return Flows.UNTRACKED;
    }
    Predicate<ConntrackLine> fresh = fresh();
    List<Connection> peers = new ArrayList<>();
    List<Sent> sent = new ArrayList<>();
    Set<String> own = ownAddresses.get();
    for (ConntrackLine flow : lines.get()) {
      // Else it is a datagram that left this machine for the same port elsewhere.
      if (own.contains(flow.to().address())) {
        if (fresh.test(flow)) {
          peers.add(flow.asConnection());
        }
        flow.sent().ifPresent(sent::add);
      }
    }
    return new Flows(true, peers, sent);
  }

  Forwarded forwarded() {
    Optional<List<ConntrackLine>> lines = lines();
    return new Forwarded(
        lines.isPresent(),
        lines.orElse(List.of()).stream().filter(fresh()).map(ConntrackLine::asAnswered).toList());
  }

  /**
   * Those of UDP; empty where nothing is tracked. An empty table is no tracking: a machine that
   * tracks sees at least its agent's own heartbeats.
   */
  private Optional<List<ConntrackLine>> lines() {
    try {
      List<String> all = Files.isReadable(table) ? Files.readAllLines(table) : List.of();
      return all.isEmpty()
          ? Optional.empty()
          : Optional.of(all.stream().flatMap(line -> ConntrackLine.udp(line).stream()).toList());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Predicate<ConntrackLine> fresh() {
    int once = seconds("nf_conntrack_udp_timeout", 30);
    int stream = seconds("nf_conntrack_udp_timeout_stream", 120);
    return flow -> flow.silence(once, stream) <= WINDOW_SECONDS;
  }

  private int seconds(String setting, int usual) {
    try {
      return Integer.parseInt(Files.readString(settings.resolve(setting)).strip());
    } catch (IOException | NumberFormatException e) {
      return usual;
    }
  }

  private static Set<String> addressesOfThisMachine() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map((InetAddress address) -> AddressText.of(address))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      return Set.of();
    }
  }
}
