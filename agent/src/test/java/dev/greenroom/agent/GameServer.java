package dev.greenroom.agent;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A game of one file, run as a process of its own: {@code tcp|udp|parent ADDRESS}. Prints its port,
 * then obeys its standard input: {@code exit N}, {@code shut} (take nobody else in), {@code burn}.
 * Ends when its input ends, so that no test leaves one behind.
 */
final class GameServer {
  private static final List<Socket> PLAYERS = new ArrayList<>();

  private GameServer() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("parent")) {
      List<String> child = new ArrayList<>(GameProcess.command("tcp", args[1]));
      System.exit(new ProcessBuilder(child).inheritIO().start().waitFor());
    }
    AutoCloseable door = args[0].equals("tcp") ? tcp(args[1]) : udp(args[1]);
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      switch (line.split(" ")[0]) {
        case "exit" -> System.exit(Integer.parseInt(line.split(" ")[1]));
        case "shut" -> door.close();
        case "burn" -> Thread.ofPlatform().daemon().start(GameServer::burn);
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private static AutoCloseable tcp(String address) throws IOException {
    ServerSocket server = new ServerSocket();
    server.bind(new InetSocketAddress(address, 0));
    System.out.println(server.getLocalPort());
    Thread.ofPlatform().daemon().start(() -> accept(server));
    return server;
  }

  private static void accept(ServerSocket server) {
    try {
      while (true) {
        Socket player = server.accept();
        PLAYERS.add(player);
        Thread.ofPlatform().daemon().start(() -> serve(player));
      }
    } catch (IOException shut) {
      return;
    }
  }

  private static void serve(Socket player) {
    try (player) {
      player.getInputStream().transferTo(player.getOutputStream());
    } catch (IOException gone) {
      return;
    }
  }

  private static AutoCloseable udp(String address) throws IOException {
    DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0));
    System.out.println(socket.getLocalPort());
    return socket;
  }

  private static void burn() {
    while (true) {
      Thread.onSpinWait();
    }
  }
}
