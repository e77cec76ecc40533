package dev.greenroom.agent;

import java.util.Optional;
import java.util.StringTokenizer;

/**
 * A UDP line of {@code /proc/net/nf_conntrack}.
 *
 * @param from who sent the first datagram
 * @param to to whom, before any translation
 * @param remaining seconds until the kernel drops the entry; every datagram sets it back
 * @param assured datagrams went both ways for a while, so that the longer timeout applies
 */
record ConntrackLine(Endpoint from, Endpoint to, int remaining, boolean assured) {

  static Optional<ConntrackLine> udp(String line) {
    StringTokenizer words = new StringTokenizer(line);
    if (words.countTokens() < 9) {
      return Optional.empty();
    }
    words.nextToken(); // ipv4 or ipv6
    words.nextToken(); // its number
    if (!words.nextToken().equals("udp")) {
      return Optional.empty();
    }
    words.nextToken(); // 17
    int remaining = Integer.parseInt(words.nextToken());
    // The first four are the direction of the first datagram, those that follow are the answers'.
    String source = value(words.nextToken());
    String destination = value(words.nextToken());
    int sourcePort = Integer.parseInt(value(words.nextToken()));
    int destinationPort = Integer.parseInt(value(words.nextToken()));
    return Optional.of(
        new ConntrackLine(
            new Endpoint(AddressText.of(source), sourcePort),
            new Endpoint(AddressText.of(destination), destinationPort),
            remaining,
            line.contains("[ASSURED]")));
  }

  /** Seconds since the last datagram in either direction. */
  int silence(int onceTimeout, int streamTimeout) {
    return (assured ? streamTimeout : onceTimeout) - remaining;
  }

  Connection asConnection() {
    return new Connection(to, from, SocketOwner.UNKNOWN);
  }

  private static String value(String pair) {
    return pair.substring(pair.indexOf('=') + 1);
  }
}
