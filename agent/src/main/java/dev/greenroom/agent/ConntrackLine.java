package dev.greenroom.agent;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringTokenizer;

/**
 * A UDP line of {@code /proc/net/nf_conntrack}.
 *
 * @param from who sent the first datagram
 * @param to to whom, before any translation
 * @param remaining seconds until the kernel drops the entry; every datagram sets it back
 * @param assured datagrams went both ways for a while, so that the longer timeout applies
 * @param answered bytes of the answers, headers included; absent where they are not counted
 * @param answerer who answers: {@code to}, or whom a translation put in its place
 */
record ConntrackLine(
    Endpoint from,
    Endpoint to,
    int remaining,
    boolean assured,
    OptionalLong answered,
    Endpoint answerer) {
  private static final String BYTES = " bytes=";

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
            line.contains("[ASSURED]"),
            answered(line),
            answerer(line)));
  }

  /** The second {@code src} and {@code sport} of a line are those of the answers. */
  private static Endpoint answerer(String line) {
    String answers = line.substring(line.indexOf(" src=", line.indexOf(" src=") + 1));
    return new Endpoint(
        AddressText.of(after(answers, " src=")), Integer.parseInt(after(answers, " sport=")));
  }

  private static String after(String text, String key) {
    int from = text.indexOf(key) + key.length();
    return text.substring(from, text.indexOf(' ', from));
  }

  /** The second count of a line is that of the answers. */
  private static OptionalLong answered(String line) {
    int at = line.indexOf(BYTES, line.indexOf(BYTES) + 1);
    if (at < 0 || line.indexOf(BYTES) == at) {
      return OptionalLong.empty();
    }
    int from = at + BYTES.length();
    int until = line.indexOf(' ', from);
    return OptionalLong.of(Long.parseLong(line.substring(from, until < 0 ? line.length() : until)));
  }

  /** What this machine has sent to the peer, if that is counted. */
  Optional<Sent> sent() {
    return answered.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Sent(
                "udp " + from + " " + to,
                "udp",
                to.port(),
                SocketOwner.UNKNOWN,
                answered.getAsLong()));
  }

  /** Seconds since the last datagram in either direction. */
  int silence(int onceTimeout, int streamTimeout) {
    return (assured ? streamTimeout : onceTimeout) - remaining;
  }

  Connection asConnection() {
    return new Connection(to, from, SocketOwner.UNKNOWN);
  }

  /** As the one who answers sees it. */
  Connection asAnswered() {
    return new Connection(answerer, from, SocketOwner.UNKNOWN);
  }

  private static String value(String pair) {
    return pair.substring(pair.indexOf('=') + 1);
  }
}
