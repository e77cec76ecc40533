package dev.greenroom.agent;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The one spelling of an address that this module compares: dotted IPv4 (also for IPv4 mapped into
 * IPv6), and RFC 5952 for IPv6 ({@code ::}, {@code ::1}, {@code fe80::1}), without a scope.
 */
final class AddressText {

  private AddressText() {}

  /**
   * @throws IllegalArgumentException when it is no literal address; names are never looked up
   */
  static String of(String literal) {
    int scope = literal.indexOf('%');
    return of(InetAddress.ofLiteral(scope < 0 ? literal : literal.substring(0, scope)));
  }

  static String of(InetAddress address) {
    return address instanceof Inet6Address
        ? compressed(address.getAddress())
        : address.getHostAddress();
  }

  private static String compressed(byte[] bytes) {
    ByteBuffer words = ByteBuffer.wrap(bytes);
    int start = -1;
    int length = 1; // a single zero word is written out
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && words.getShort(2 * end) == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(words.getShort(2 * i) & 0xffff));
    }
    return text.toString();
  }
}
