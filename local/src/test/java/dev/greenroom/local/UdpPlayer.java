package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.local.cli.api.ApiClient;
import dev.greenroom.local.cli.api.Json;
import dev.greenroom.local.cli.api.RoomWait;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Somebody in a room of a game over UDP that counts packets: a game that began anew shows. */
final class UdpPlayer implements AutoCloseable {
  /** The game. */
  static final Path GAME = Path.of("src", "test", "resources", "udp");

  private static final int PATIENCE_MILLIS = 5000;

  private final DatagramSocket socket;
  private int sent;

  /** Waits until the room can be played in. */
  UdpPlayer(ApiClient api, String appId, String roomId) throws IOException {
    Json port = RoomWait.untilActive(api, appId, roomId).at("exposedPort");
    socket = new DatagramSocket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(
        new InetSocketAddress(port.at("host").text(), Math.toIntExact(port.at("port").number())));
  }

  /** Over the one socket that it has had all the time. */
  void plays() throws IOException {
    socket.send(new DatagramPacket(new byte[] {1}, 1));
    sent++;
    DatagramPacket answer = new DatagramPacket(new byte[100], 100);
    socket.receive(answer);
    String counted = new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    assertEquals(Integer.toString(sent), counted, "the player over UDP was cut");
  }

  @Override
  public void close() {
    socket.close();
  }
}
