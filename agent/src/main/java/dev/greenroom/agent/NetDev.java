package dev.greenroom.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;

/** {@code /proc/net/dev}: what network interfaces have carried, headers included. */
final class NetDev {
  private static final int HEAD_LINES = 2;

  /** Eight columns of what was received stand before what was sent. */
  private static final int BEFORE_SENT = 8;

  private NetDev() {}

  /** The bytes that all interfaces but the loopback have sent so far. */
  static long sent(Path dev) throws IOException {
    long bytes = 0;
    for (String line : Files.readAllLines(dev).stream().skip(HEAD_LINES).toList()) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
        StringTokenizer columns = new StringTokenizer(line.substring(colon + 1));
        for (int i = 0; i < BEFORE_SENT; i++) {
          columns.nextToken();
        }
        bytes += Long.parseLong(columns.nextToken());
      }
    }
    return bytes;
  }
}
