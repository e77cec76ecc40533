package dev.greenroom.local;

import dev.greenroom.edge.ping.PingServer;
import dev.greenroom.streams.gateway.Gateway;
import dev.greenroom.streams.gateway.ReadLimit;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.function.Consumer;

/** Opens the ports at which this machine is reached. */
final class Doors {
  private static final int MOST_PORTS = 65_535;

  private Doors() {}

  /**
   * @throws StackFailed when the port is taken, or the address is not of this machine
   */
  static Gateway gateway(StackOptions options, ReadLimit readLimit, Consumer<String> complaints)
      throws StackFailed, IOException {
    try {
      return new Gateway(options.bind(), options.port(), readLimit, complaints);
    } catch (UnknownHostException e) {
      throw notHere(options);
    } catch (BindException e) {
      if (NetworkInterface.getByInetAddress(InetAddress.getByName(options.bind())) == null
          && !InetAddress.getByName(options.bind()).isAnyLocalAddress()) {
        throw notHere(options);
      }
      throw new StackFailed(
          "Port %d on %s cannot be used (%s); choose another with --port."
              .formatted(options.port(), options.bind(), e.getMessage()));
    }
  }

  /** Beside the API, so that a firewall can be told of it; anywhere when that port is taken. */
  static PingServer ping(String bind, int apiPort) throws IOException {
    int beside = apiPort % MOST_PORTS + 1;
    try {
      return PingServer.start(new InetSocketAddress(bind, beside));
    } catch (IOException taken) {
      return PingServer.start(new InetSocketAddress(bind, 0));
    }
  }

  private static StackFailed notHere(StackOptions options) {
    return new StackFailed(
        "%s is no address of this machine; choose another with --bind.".formatted(options.bind()));
  }
}
