package dev.greenroom.local.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.greenroom.local.cli.api.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Who plays the game that echoes. */
final class Players {
  private static final int PATIENCE_MILLIS = 20_000;

  private Players() {}

  private static InetSocketAddress at(Json port) {
    return new InetSocketAddress(port.at("host").text(), (int) port.at("port").number());
  }

  static void echoesDatagrams(Json port) throws IOException {
    try (DatagramSocket player = new DatagramSocket()) {
      player.setSoTimeout(PATIENCE_MILLIS);
      byte[] said = "hello".getBytes(StandardCharsets.UTF_8);
      player.send(new DatagramPacket(said, said.length, at(port)));
      DatagramPacket answer = new DatagramPacket(new byte[100], 100);
      player.receive(answer);
      assertEquals(
          "hello", new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8));
    }
  }

  /** The first line shows that the secret has reached the game. */
  static void echoesLines(Json port) throws IOException {
    try (Socket player = new Socket(at(port).getHostString(), at(port).getPort())) {
      player.setSoTimeout(PATIENCE_MILLIS);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(player.getInputStream(), StandardCharsets.UTF_8));
      assertEquals("a secret of the studio", in.readLine());
      player.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
      assertEquals("hello", in.readLine());
    }
  }

  /** Says a line and goes. */
  static void say(Json port, String line) throws IOException {
    try (Socket player = new Socket(at(port).getHostString(), at(port).getPort())) {
      player.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
