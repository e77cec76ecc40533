package dev.greenroom.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class StackAtTheEdgesTest {
  @TempDir private Path temp;

  private static StackOptions options(String bind, Optional<Path> data) {
    return new StackOptions(
        0,
        bind,
        Optional.empty(),
        data,
        "host",
        Duration.ofMinutes(5),
        Duration.ofSeconds(100),
        Optional.empty(),
        Duration.ofSeconds(1),
        false,
        Optional.empty());
  }

  /** Run by a child process: a stack that is started, closed and halted, as Ctrl-C does. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws StackFailed {
      LocalStack.start(options("127.0.0.1", Optional.empty())).close();
      Runtime.getRuntime().halt(0);
    }
  }

  @Test
  void aStackThatWasHaltedLeavesNothingBehind() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + temp,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .directory(temp.toFile()) // where the telemetry of DynamoDB Local would leave its id
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, child.waitFor(), said);
      try (Stream<Path> left = Files.list(temp)) {
        assertEquals(List.of(), left.toList(), said);
      }
    } finally {
      child.destroyForcibly();
    }
  }

  private static String raw(URI url, String request) throws IOException {
    try (Socket socket = new Socket(url.getHost(), url.getPort())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void oddRequestsAreAnswered() throws Exception {
    List<String> complaints = new CopyOnWriteArrayList<>();
    Handler listener =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            complaints.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("com.sun.net.httpserver");
    logger.addHandler(listener);
    try (LocalStack stack = LocalStack.start(options("127.0.0.1", Optional.empty()))) {
      String emptyType =
          raw(
              stack.url(),
              "POST /apps/v2/apps HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                  + "Content-Type: ;;;\r\nContent-Length: 2\r\n\r\n{}");
      assertTrue(emptyType.startsWith("HTTP/1.1 401 "), emptyType);
      for (String path : List.of("/healthz", "/apps/v2/apps")) {
        String head =
            raw(stack.url(), "HEAD " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertTrue(head.startsWith("HTTP/1.1 ") && head.endsWith("\r\n\r\n"), head);
      }
      assertEquals(List.of(), complaints);
    } finally {
      logger.removeHandler(listener);
    }
  }

  private static String refusal(StackOptions options) {
    return assertThrows(StackFailed.class, () -> LocalStack.start(options)).getMessage();
  }

  @Test
  void whatCannotBeUsedIsSaidWithItsReason() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));
    assertEquals(
        "The data folder '%s' cannot be used: it is a file.".formatted(file),
        refusal(options("127.0.0.1", Optional.of(file))));
    assertEquals(
        "The data folder '%s' cannot be used: '%s' is not a folder."
            .formatted(file.resolve("data"), file),
        refusal(options("127.0.0.1", Optional.of(file.resolve("data")))));
    assertEquals(
        "192.0.2.1 is no address of this machine; choose another with --bind.",
        refusal(options("192.0.2.1", Optional.empty())));
    assertEquals(
        "no.such.host.invalid is no address of this machine; choose another with --bind.",
        refusal(options("no.such.host.invalid", Optional.empty())));
  }
}
