package dev.greenroom.local.cli.smoke;

import dev.greenroom.local.cli.api.Failure;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;

/** Asks a server for an echo over UDP, of which any datagram may be lost. */
final class Echo {
  private static final Duration TRY = Duration.ofSeconds(1);

  private Echo() {}

  /**
   * Sends words until they come back.
   *
   * @param tries a second apart
   * @return how many were sent until one came back, and how long that one took
   * @throws Failure when none does
   */
  static String over(String host, int port, int tries) {
    byte[] words = ("greenroom smoke " + UUID.randomUUID()).getBytes();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(host), port));
      for (int i = 1; i <= tries; i++) {
        long sent = System.nanoTime();
        if (cameBack(socket, words)) {
          long micros = (System.nanoTime() - sent) / 1000;
          return "%s:%d, try %d, there and back in %.1f ms".formatted(host, port, i, micros / 1e3);
        }
      }
    } catch (UnknownHostException e) {
      throw new Failure("The name %s has no address.".formatted(host), e);
    } catch (IOException e) {
      throw new Failure(
          "%s:%d cannot be spoken to over UDP: %s.".formatted(host, port, e.getMessage()), e);
    }
    throw new Failure(
        ("Nothing came back from %s:%d over UDP in %d tries: is the range of host ports open to"
                + " this machine?")
            .formatted(host, port, tries));
  }

  private static boolean cameBack(DatagramSocket socket, byte[] words) throws IOException {
    long end = System.nanoTime() + TRY.toNanos();
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    try {
      socket.send(new DatagramPacket(words, words.length));
      while (true) {
        socket.setSoTimeout((int) Math.max(1, (end - System.nanoTime()) / 1_000_000));
        socket.receive(packet);
        if (Arrays.equals(words, Arrays.copyOf(packet.getData(), packet.getLength()))) {
          return true;
        }
      }
    } catch (SocketTimeoutException nothing) {
      return false;
    } catch (PortUnreachableException notYet) {
      pause(end);
      return false;
    }
  }

  private static void pause(long until) {
    try {
      Thread.sleep(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("Interrupted.", e);
    }
  }
}
