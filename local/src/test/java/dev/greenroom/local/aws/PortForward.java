package dev.greenroom.local.aws;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A port of the machine for a port of a container, as Docker's own proxy forwards it. */
final class PortForward implements AutoCloseable {
  private final int inside;
  private final AutoCloseable door;
  final int outside;

  private final Map<SocketAddress, DatagramSocket> peers = new ConcurrentHashMap<>();

  PortForward(String protocol, int inside) throws IOException {
    this.inside = inside;
    if (protocol.equals("udp")) {
      DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
      this.door = socket;
      this.outside = socket.getLocalPort();
      Thread.ofVirtual().start(() -> datagrams(socket));
    } else {
      ServerSocket server = new ServerSocket();
      server.bind(new InetSocketAddress("127.0.0.1", 0));
      this.door = server;
      this.outside = server.getLocalPort();
      Thread.ofVirtual().start(() -> accept(server));
    }
  }

  private void accept(ServerSocket server) {
    try {
      while (true) {
        Socket player = server.accept();
        Thread.ofVirtual().start(() -> join(player));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private void join(Socket player) {
    try (player;
        Socket game = new Socket("127.0.0.1", inside)) {
      Thread back = Thread.ofVirtual().start(() -> copy(game, player));
      copy(player, game);
      back.join();
    } catch (IOException gone) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException gone) {
      return;
    }
  }

  private void datagrams(DatagramSocket outer) {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    try {
      while (true) {
        packet.setLength(1500);
        outer.receive(packet);
        DatagramSocket inner = peer(outer, packet.getSocketAddress());
        inner.send(
            new DatagramPacket(
                packet.getData(), packet.getLength(), new InetSocketAddress("127.0.0.1", inside)));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private DatagramSocket peer(DatagramSocket outer, SocketAddress player) throws IOException {
    DatagramSocket known = peers.get(player);
    if (known != null) {
      return known;
    }
    DatagramSocket inner = new DatagramSocket();
    peers.put(player, inner);
    Thread.ofVirtual().start(() -> back(inner, outer, player));
    return inner;
  }

  private static void back(DatagramSocket inner, DatagramSocket outer, SocketAddress player) {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    try {
      while (true) {
        packet.setLength(1500);
        inner.receive(packet);
        outer.send(new DatagramPacket(packet.getData(), packet.getLength(), player));
      }
    } catch (IOException closed) {
      return;
    }
  }

  @Override
  public void close() {
    peers.values().forEach(DatagramSocket::close);
    try {
      door.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
