package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The game as a child process, spoken to byte by byte; the demo's test plays it with real clients.
 */
class EchoArenaTest {
  @TempDir static Path folder;
  private static FakeHathora server;
  private static Process game;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    FakeFleet fleet = new FakeFleet();
    server = new FakeHathora(fleet);
    FakeFleet.Process process =
        new FakeFleet.Process("process-1", Map.of("deploymentId", "d", "roomsPerProcess", 9));
    process.rooms.addAll(List.of("a", "b"));
    fleet.processes.put("process-1", process);
    port = GameProcess.freePort();
    game =
        GameProcess.start(
            GameProcess.ECHO_ARENA,
            port,
            Map.of(
                "HATHORA_PROCESS_ID", "process-1",
                "HATHORA_APP_ID", "app-1",
                "HATHORA_BUILD_TAG", "tag-7",
                "HATHORA_SERVER_URL", server.url() + "/",
                "HATHORA_DEV_TOKEN", FakeHathora.TOKEN),
            folder.resolve("log").toFile());
    while (!Files.readString(folder.resolve("log")).contains("listens")) {
      assertTrue(game.isAlive(), Files.readString(folder.resolve("log")));
      Thread.sleep(20);
    }
  }

  @AfterAll
  static void stop() throws Exception {
    game.destroy();
    assertTrue(game.waitFor(5, TimeUnit.SECONDS));
    assertEquals(0, game.exitValue());
    assertTrue(Files.readString(folder.resolve("log")).endsWith("stopped\n"));
    server.close();
  }

  /** A client that reads and writes lines. */
  private static final class Line implements AutoCloseable {
    final Socket socket;
    final BufferedReader in;

    Line(String... first) throws IOException {
      socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout(5000);
      in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      send(first);
    }

    void send(String... lines) throws IOException {
      for (String line : lines) {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
      }
    }

    void hears(String line) throws IOException {
      assertEquals(line, in.readLine());
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void playersOfOneRoomHearEachOtherAndNobodyElse() throws Exception {
    try (Line ada = new Line("JOIN a ada");
        Line cyd = new Line("JOIN b cyd")) {
      ada.hears("WELCOME a arena tag-7");
      cyd.hears("WELCOME b arena tag-7");
      try (Line bob = new Line("JOIN a bob")) {
        bob.hears("WELCOME a arena tag-7");
        bob.hears("AT ada 0 0");
        ada.hears("JOINED bob");
        bob.send("SAY grüße");
        ada.hears("SAID bob grüße");
        bob.hears("SAID bob grüße");
        ada.send("MOVE 1.5 -2");
        bob.hears("AT ada 1.5 -2");
        ada.hears("AT ada 1.5 -2");
        bob.send("WHO", "QUIT");
        bob.hears("PLAYERS ada bob");
        bob.hears("BYE");
        assertEquals(null, bob.in.readLine());
      }
      ada.hears("LEFT bob");
      cyd.send("WHO");
      cyd.hears("PLAYERS cyd");
    }
  }

  @Test
  void whatCannotBeDoneIsAnsweredInASentence() throws Exception {
    try (Line eve =
        new Line("SAY early", "JOIN b", "JOIN b eve", "MOVE 1", "DANCE", "JOIN a eve")) {
      eve.hears("ERROR join a room first: JOIN <room> <name>");
      assertTrue(eve.in.readLine().startsWith("ERROR write JOIN"));
      eve.hears("WELCOME b arena tag-7");
      assertTrue(eve.in.readLine().startsWith("ERROR write MOVE"));
      eve.hears("ERROR I know JOIN, SAY, MOVE, WHO and QUIT");
      eve.hears("ERROR you are in room b");
      try (Line twin = new Line("JOIN b eve")) {
        twin.hears("ERROR the name eve is taken");
      }
    }
    try (Line lost = new Line("JOIN nowhere x")) {
      lost.hears("ERROR there is no room nowhere");
      assertEquals(null, lost.in.readLine());
    }
  }

  /** One masked frame. */
  private static byte[] frame(int head, String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(head);
    if (data.length < 126) {
      frame.write(0x80 | data.length);
    } else {
      frame.write(0x80 | 126);
      frame.write(data.length >> 8);
      frame.write(data.length);
    }
    frame.writeBytes(new byte[] {1, 2, 3, 4});
    for (int i = 0; i < data.length; i++) {
      frame.write(data[i] ^ (i % 4 + 1));
    }
    return frame.toByteArray();
  }

  private static Socket open(String path) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(5000);
    String request =
        "GET "
            + path
            + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    assertTrue(head.toString().startsWith("HTTP/1.1 101 "), head.toString());
    assertTrue(head.toString().contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), head.toString());
    return socket;
  }

  private static void sees(Socket socket, int head, String text) throws IOException {
    assertEquals(head, socket.getInputStream().read());
    int length = socket.getInputStream().read();
    if (length == 126) {
      length = socket.getInputStream().read() << 8 | socket.getInputStream().read();
    }
    assertEquals(
        text, new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8));
  }

  @Test
  void aWebSocketSpeaksTheSameCommands() throws Exception {
    try (Socket web = open("/a?token=t&name=web")) {
      sees(web, 0x81, "WELCOME a arena tag-7");
      web.getOutputStream().write(frame(0x01, "SAY one "));
      web.getOutputStream().write(frame(0x89, "are you there"));
      web.getOutputStream().write(frame(0x00, "two "));
      web.getOutputStream().write(frame(0x80, "three"));
      sees(web, 0x8a, "are you there");
      sees(web, 0x81, "SAID web one two three");
      String longText = "x".repeat(3000);
      web.getOutputStream().write(frame(0x81, "SAY " + longText));
      sees(web, 0x81, "SAID web " + longText);
      web.getOutputStream().write(frame(0x81, "SAY no\nWELCOME new lines"));
      sees(web, 0x81, "SAID web no WELCOME new lines");
      web.getOutputStream().write(frame(0x88, "\u0003\u00e8"));
      assertEquals(0x88, web.getInputStream().read());
    }
  }

  @Test
  void anUnmaskedFrameEndsTheConnection() throws Exception {
    try (Socket web = open("/b?name=rude")) {
      sees(web, 0x81, "WELCOME b arena tag-7");
      web.getOutputStream().write(new byte[] {(byte) 0x81, 1, 'x'});
      byte[] rest = web.getInputStream().readAllBytes();
      assertEquals(4, rest.length);
      assertEquals(1002, (rest[2] & 0xff) << 8 | rest[3] & 0xff);
    }
  }

  @Test
  void aPlainWebRequestIsToldWhatIsSpoken() throws Exception {
    try (Line browser = new Line("GET / HTTP/1.1", "Host: x", "")) {
      browser.hears("HTTP/1.1 426 Upgrade Required");
    }
  }
}
