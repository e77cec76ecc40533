package dev.greenroom.streams.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a JVM of its own: the JDK's server reads its settings once. */
class SlowHeadTest {
  private static final long LIMIT_SECONDS = 2;

  /** A gateway until its input ends. */
  static final class Alone {
    public static void main(String[] args) throws Exception {
      try (Gateway gateway = new Gateway("127.0.0.1", 0, ReadLimit.DEFAULT, System.err::println)) {
        System.out.println(gateway.port());
        while (System.in.read() >= 0) {
          // goes on
        }
      }
    }
  }

  @Test
  @Timeout(60)
  void whoSendsAHeadByteByByteIsCutOffWhileOthersAreServed() throws Exception {
    Process alone =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsun.net.httpserver.maxReqTime=" + LIMIT_SECONDS,
                "-cp",
                System.getProperty("java.class.path"),
                Alone.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (Scanner printed = new Scanner(alone.getInputStream(), StandardCharsets.UTF_8)) {
      int port = printed.nextInt();
      try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
        CountDownLatch cut = new CountDownLatch(1);
        Thread sender = Thread.ofVirtual().start(() -> drip(slow, cut));
        long begun = System.nanoTime();
        assertEquals(503, status(port));
        assertEquals(-1, read(slow));
        cut.countDown();
        sender.join();
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertTrue(seconds >= LIMIT_SECONDS - 1 && seconds < 30, "cut after " + seconds + " s");
      }
    } finally {
      alone.destroyForcibly().waitFor();
    }
  }

  private static void drip(Socket socket, CountDownLatch cut) {
    try {
      OutputStream out = socket.getOutputStream();
      out.write("GET /orgs/v1 HTTP/1.1\r\nX: ".getBytes(StandardCharsets.UTF_8));
      while (!cut.await(100, TimeUnit.MILLISECONDS)) {
        out.write('x');
        out.flush();
      }
    } catch (IOException | InterruptedException over) {
      // as it should be
    }
  }

  private static int read(Socket socket) {
    try (InputStream in = socket.getInputStream()) {
      return in.read();
    } catch (IOException reset) {
      return -1;
    }
  }

  private static int status(int port) throws IOException {
    var connection =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/orgs/v1").toURL().openConnection();
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }
}
