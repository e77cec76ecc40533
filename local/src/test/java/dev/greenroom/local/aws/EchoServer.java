package dev.greenroom.local.aws;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A game that says back what it is told: by UDP on its port, by TCP on that named chat, where
 * {@code exit N} ends it.
 */
final class EchoServer {
  private EchoServer() {}

  public static void main(String[] args) throws IOException {
    int udp = Integer.parseInt(System.getenv("PORT"));
    int tcp = Integer.parseInt(System.getenv("HATHORA_CHAT_PORT"));
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress("0.0.0.0", udp));
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress("0.0.0.0", tcp));
    Thread.ofPlatform().daemon().start(() -> datagrams(socket));
    while (true) {
      Socket player = server.accept();
      Thread.ofPlatform().daemon().start(() -> serve(player));
    }
  }

  private static void serve(Socket player) {
    try (player) {
      player.getOutputStream().write((System.getenv("GREETING") + "\n").getBytes());
      BufferedReader in = new BufferedReader(new InputStreamReader(player.getInputStream()));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("exit ")) {
          Runtime.getRuntime().halt(Integer.parseInt(line.substring(5)));
        }
        player.getOutputStream().write((line + "\n").getBytes());
      }
    } catch (IOException gone) {
      return;
    }
  }

  private static void datagrams(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[1500], 1500);
    try {
      while (true) {
        packet.setLength(1500);
        socket.receive(packet);
        socket.send(packet);
      }
    } catch (IOException closed) {
      return;
    }
  }
}
