package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.greenroom.local.cli.api.Json;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Game servers that nobody here has written, from Debian's packages: each in an image that is built
 * by an upload, asked in its own language at the host and port that the API returned.
 */
@ExtendWith(EngineOfThisMachine.class)
class RealServersTest {
  private static final Path GAMES =
      Path.of(
          Optional.ofNullable(System.getenv("GREENROOM_TEST_GAMES"))
              .orElse("../target/test-games"));
  private static final int PATIENCE_MILLIS = 2000;
  private static final int TRIES = 15;

  @TempDir Path folder;

  private Json play(DockerWorld world, String server, String transport, int port, String... command)
      throws Exception {
    Path packages = GAMES.resolve(server);
    assumeTrue(
        Files.isDirectory(packages),
        "not run: the packages of " + server + " are not there (.ci/docker-images fetches them)");
    Path source = Files.createDirectories(folder.resolve(server));
    Files.createDirectories(source.resolve("packages"));
    try (DirectoryStream<Path> all = Files.newDirectoryStream(packages, "*.deb")) {
      for (Path one : all) {
        Files.copy(one, source.resolve("packages").resolve(one.getFileName()));
      }
    }
    Files.write(
        source.resolve("Dockerfile"),
        List.of(
            "FROM " + EngineOfThisMachine.BASE,
            "COPY packages /packages",
            "RUN dpkg --install /packages/*.deb && rm -r /packages && useradd --create-home game",
            "USER game",
            "WORKDIR /home/game",
            "CMD [\"" + String.join("\", \"", command) + "\"]"));
    world.application(server);
    String build = world.build(source, new ArrayList<>()).at("buildId").text();
    world.deploy(build, transport, port, Map.of());
    return world.running(world.room().at("processId").text());
  }

  @Test
  void teeworldsAnswersOverUdp() throws Exception {
    try (DockerWorld world = new DockerWorld()) {
      Json process =
          play(
              world,
              "teeworlds-server",
              "udp",
              8303,
              "/usr/games/teeworlds-server",
              "sv_name Greenroom test;sv_register 0");
      String answer = teeworlds(address(process));
      assertTrue(answer.contains("Greenroom test"), answer);
      world.players(process.at("processId").text(), 1);
    }
  }

  /** The server browser's question of Teeworlds 0.7: first a token, then the question itself. */
  private static String teeworlds(InetSocketAddress server) throws IOException {
    int mine = 0x01020304;
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(server);
      ByteBuffer tokenRequest = ByteBuffer.allocate(7 + 1 + 512);
      tokenRequest.put((byte) 0x04).put((byte) 0).put((byte) 0).putInt(-1).put((byte) 5);
      tokenRequest.putInt(mine);
      ByteBuffer token = ByteBuffer.wrap(ask(socket, tokenRequest.array()));
      assertEquals(mine, token.getInt(3));
      int theirs = token.getInt(8);
      ByteBuffer question = ByteBuffer.allocate(9 + 8 + 1);
      question.put((byte) 0x21).putInt(theirs).putInt(mine);
      question.putInt(-1).put("gie3".getBytes(StandardCharsets.US_ASCII)).put((byte) 7);
      byte[] answer = ask(socket, question.array());
      String text = new String(answer, 13, answer.length - 13, StandardCharsets.ISO_8859_1);
      assertTrue(text.startsWith("inf3\u0007"), text);
      return text;
    }
  }

  private static byte[] ask(DatagramSocket socket, byte[] question) throws IOException {
    byte[] answer = new byte[65_535];
    for (int i = 0; i < TRIES; i++) {
      socket.send(new DatagramPacket(question, question.length));
      DatagramPacket packet = new DatagramPacket(answer, answer.length);
      try {
        socket.receive(packet);
        return Arrays.copyOf(answer, packet.getLength());
      } catch (SocketTimeoutException again) {
        // A datagram may be lost.
      }
    }
    throw new AssertionError("no answer to " + TRIES + " datagrams");
  }

  @Test
  void bzflagAnswersOverTcp() throws Exception {
    try (DockerWorld world = new DockerWorld()) {
      Json process =
          play(world, "bzflag-server", "tcp", 5154, "/usr/games/bzfs", "-mp", "7", "-p", "5154");
      try (Socket socket = new Socket()) {
        socket.connect(address(process));
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("BZFLAG\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        assertEquals("BZFS0221", new String(in.readNBytes(8), StandardCharsets.US_ASCII));
        in.readUnsignedByte(); // which player this would be
        // MsgQueryGame, without a body; its answer begins with style, options and the most players.
        socket.getOutputStream().write(new byte[] {0, 0, 'q', 'g'});
        assertEquals(44, in.readUnsignedShort());
        assertEquals(('q' << 8) | 'g', in.readUnsignedShort());
        in.readUnsignedShort();
        in.readUnsignedShort();
        assertEquals(7, in.readUnsignedShort());
      }
    }
  }

  private static InetSocketAddress address(Json process) {
    Json port = process.at("exposedPort");
    return new InetSocketAddress(port.at("host").text(), Math.toIntExact(port.at("port").number()));
  }
}
