package dev.greenroom.edge.ping;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PingServerTest {
  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

  private final PingServer server = start(0);

  private static PingServer start(int port) {
    try {
      return PingServer.start(new InetSocketAddress(LOCAL, port));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void close() {
    server.close();
  }

  /** What a server has said, and at last why it closed. */
  private static final class Ear implements WebSocket.Listener {
    final BlockingQueue<String> heard = new ArrayBlockingQueue<>(10);

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      heard.add(text.toString());
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      heard.add("closed");
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      heard.add("closed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/ws", "/any/other?x=1"})
  void aWebSocketHearsItsOwnWordsUnderEachPath(String path) throws InterruptedException {
    Ear ear = new Ear();
    try (HttpClient client = HttpClient.newHttpClient()) {
      WebSocket socket =
          client
              .newWebSocketBuilder()
              .buildAsync(
                  URI.create("ws://%s:%d%s".formatted(LOCAL.getHostAddress(), server.port(), path)),
                  ear)
              .join();
      socket.sendText("ping 1", true).join();
      assertEquals("ping 1", ear.heard.poll(5, TimeUnit.SECONDS));
      socket.sendText("x".repeat(PingServer.LARGEST_PACKET), true).join();
      assertEquals("x".repeat(PingServer.LARGEST_PACKET), ear.heard.poll(5, TimeUnit.SECONDS));
      socket.sendText("x".repeat(PingServer.LARGEST_PACKET + 1), true).join();
      assertEquals("closed", ear.heard.poll(5, TimeUnit.SECONDS));
      socket.abort();
    }
  }

  @Test
  void aDatagramComesBackAndOneThatIsTooLongDoesNot() throws IOException {
    try (DatagramSocket socket = new DatagramSocket(0, LOCAL)) {
      assertArrayEquals(new byte[] {1, 2, 3}, echoed(socket, new byte[] {1, 2, 3}));
      socket.send(packet(new byte[PingServer.LARGEST_PACKET + 1]));
      byte[] next = {4};
      assertArrayEquals(next, echoed(socket, next), "the first that comes back is the next one");
    }
  }

  private byte[] echoed(DatagramSocket socket, byte[] bytes) throws IOException {
    socket.setSoTimeout(5000);
    socket.send(packet(bytes));
    DatagramPacket back = new DatagramPacket(new byte[2000], 2000);
    socket.receive(back);
    return Arrays.copyOf(back.getData(), back.getLength());
  }

  private DatagramPacket packet(byte[] bytes) {
    return new DatagramPacket(bytes, bytes.length, LOCAL, server.port());
  }

  @Test
  void aPortThatIsTakenIsSaidAndOnceClosedItIsSilent() throws IOException {
    int port = server.port();
    IOException taken =
        assertThrows(IOException.class, () -> PingServer.start(new InetSocketAddress(LOCAL, port)));
    assertEquals(
        "port %d of %s cannot be opened".formatted(port, LOCAL.getHostName()), taken.getMessage());
    server.close();
    try (DatagramSocket socket = new DatagramSocket(0, LOCAL)) {
      socket.setSoTimeout(300);
      socket.send(packet(new byte[] {1}));
      assertThrows(
          SocketTimeoutException.class, () -> socket.receive(new DatagramPacket(new byte[10], 10)));
    }
    start(port).close();
  }
}
