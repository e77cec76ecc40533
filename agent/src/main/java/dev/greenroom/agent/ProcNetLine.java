package dev.greenroom.agent;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.StringTokenizer;

/**
 * A line of {@code /proc/net/tcp}, {@code tcp6}, {@code udp} or {@code udp6}: proc(5).
 *
 * @param local this end
 * @param remote the other end, port 0 where there is none
 * @param state a number of the kernel's {@code tcp_states.h}
 * @param inode 0 for a connection that nobody has accepted yet
 */
record ProcNetLine(Endpoint local, Endpoint remote, int state, long inode) {

  static ProcNetLine parse(String line, ByteOrder order) {
    StringTokenizer columns = new StringTokenizer(line);
    columns.nextToken(); // sl
    Endpoint local = endpoint(columns.nextToken(), order);
    Endpoint remote = endpoint(columns.nextToken(), order);
    int state = HexFormat.fromHexDigits(columns.nextToken());
    for (int column = 4; column <= 8; column++) { // queues, timer, retransmits, uid, timeout
      columns.nextToken();
    }
    return new ProcNetLine(local, remote, state, Long.parseLong(columns.nextToken()));
  }

  private static Endpoint endpoint(String text, ByteOrder order) {
    int colon = text.indexOf(':');
    return new Endpoint(
        address(text.substring(0, colon), order),
        HexFormat.fromHexDigits(text, colon + 1, text.length()));
  }

  /** The kernel prints an address as 32 bit numbers in its own byte order. */
  private static String address(String hex, ByteOrder order) {
    ByteBuffer words = ByteBuffer.allocate(hex.length() / 2).order(order);
    for (int i = 0; i < hex.length(); i += 8) {
      words.putInt(HexFormat.fromHexDigits(hex, i, i + 8));
    }
    try {
      return AddressText.of(InetAddress.getByAddress(words.array()));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("'" + hex + "' is no address of /proc/net.", e);
    }
  }
}
