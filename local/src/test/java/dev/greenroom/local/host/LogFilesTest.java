package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {
  @TempDir Path dir;
  private final AtomicBoolean running = new AtomicBoolean();
  private LogFiles logs;

  @BeforeEach
  void open() throws IOException {
    logs = new LogFiles(dir, id -> running.get(), 50, 3);
    Files.createDirectories(dir.resolve("p"));
  }

  private void write(String text) throws IOException {
    Files.writeString(
        dir.resolve("p/log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private String tail(int lines) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    logs.tail("p", lines, false, out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private String download() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    logs.download("p", out);
    return out.toString(StandardCharsets.UTF_8);
  }

  private static String numbers(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "line " + i + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void theLastLinesAreFoundFromTheEnd() throws Exception {
    assertFalse(logs.exists("p"));
    assertEquals("", tail(3));
    write("");
    assertTrue(logs.exists("p"));
    assertEquals("", tail(3));
    write("a\nb\n\nc\n");
    assertEquals("c\n", tail(1));
    assertEquals("\nc\n", tail(2));
    assertEquals("a\nb\n\nc\n", tail(4));
    assertEquals("a\nb\n\nc\n", tail(5000));
    write("partial");
    assertEquals("c\npartial", tail(2));
    assertEquals("a\nb\n\nc\npartial", download());
  }

  @Test
  void longLogsAreReadInBlocks() throws Exception {
    String all = numbers(0, 60_000);
    write(all);
    assertEquals(numbers(55_000, 60_000), tail(5000));
    assertEquals(numbers(59_999, 60_000), tail(1));
    assertEquals(all, download());
  }

  @Test
  void rotationKeepsTheYoungestFiles() throws Exception {
    assertEquals(0, logs.rotate());
    for (int i = 0; i < 6; i++) {
      write(numbers(i * 20, i * 20 + 20));
      assertEquals(1, logs.rotate());
    }
    assertEquals(0, logs.rotate());
    write(numbers(120, 122));
    assertEquals(numbers(60, 122), download());
    assertEquals(numbers(72, 122), tail(50));
    assertEquals(numbers(60, 122), tail(5000));
    assertEquals(numbers(121, 122), tail(1));
    assertFalse(Files.exists(dir.resolve("p/log.4")));
    LogFiles restarted = new LogFiles(dir, id -> false, 100, 3);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    restarted.download("p", out);
    assertEquals(numbers(60, 122), out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void followGoesOnThroughRotationsUntilTheEnd() throws Exception {
    running.set(true);
    write(numbers(0, 10));
    Collected out = new Collected();
    CompletableFuture<Void> follower = out.follow(logs, 5);
    Games.until(() -> out.text().equals(numbers(5, 10)), "the tail came");
    for (int i = 1; i < 8; i++) {
      int from = i * 10;
      write(numbers(from, from + 10));
      // Sometimes the reader has seen it before the rotation, sometimes it has not.
      if (i % 2 == 0) {
        Games.until(() -> out.text().endsWith(numbers(from + 9, from + 10)), "it is followed");
      }
      assertEquals(1, logs.rotate());
    }
    write("last words");
    running.set(false);
    follower.join();
    assertEquals(numbers(5, 80) + "last words", out.text());
  }

  @Test
  void whoIsTooSlowForTheRotationsGoesOnWithTheOldestThatIsKept() throws Exception {
    running.set(true);
    write(numbers(0, 20));
    RotatedLog log = new RotatedLog(dir.resolve("p"), 3);
    LogCursor cursor = LogCursor.first(log);
    for (int i = 1; i < 6; i++) {
      log.rotate();
      write(numbers(i * 20, i * 20 + 20));
    }
    StringBuilder seen = new StringBuilder();
    for (var block = cursor.next(); block.hasRemaining(); block = cursor.next()) {
      seen.append(StandardCharsets.UTF_8.decode(block));
    }
    assertEquals(numbers(40, 120), seen.toString());
  }

  @Test
  void linesThatAreTooLongAreSplitBetweenCharacters() throws Exception {
    String line = "ü".repeat(100_000);
    write("short\n" + line + "\nend\n");
    String seen = tail(3);
    assertEquals("short\n" + line + "\nend\n", seen.replaceAll("(?<=ü)\n(?=ü)", ""));
    assertTrue(seen.lines().allMatch(l -> l.getBytes(StandardCharsets.UTF_8).length < 1 << 16));
    assertEquals(6, seen.lines().count());
  }

  @Test
  void aReaderThatGoesAwayEndsTheFollowing() throws Exception {
    running.set(true);
    write("a\n");
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("gone");
          }
        };
    assertThrows(IOException.class, () -> logs.tail("p", 1, true, gone));
  }

  @Test
  void aRealProcessIsFollowedToItsLastWord() throws Exception {
    try (Games games = new Games(dir.toRealPath().resolve("real"))) {
      Files.createDirectories(dir.resolve("real"));
      games.script(
          "b",
          "i=0; while [ $i -lt 300 ]; do echo \"line $i\"; i=$((i+1)); [ $((i%50)) = 0 ] && sleep"
              + " 0.05; done; printf bye");
      HostLauncher launcher = games.launcher();
      LogFiles real = new LogFiles(games.processes(), launcher::isRunning, 500, 9);
      launcher.launch(Games.order("p", "b"));
      assertTrue(real.exists("p"));
      Collected out = new Collected();
      CompletableFuture<Void> follower = out.follow(real, 5000);
      for (int i = 0; i < 3; i++) {
        int line = 40 + 50 * i;
        Games.until(() -> out.text().contains("line " + line + "\n"), "line " + line + " came");
      }
      follower.join();
      assertTrue(out.text().endsWith("line 299\nbye"), out.text());
      assertEquals(numbers(0, 300) + "bye", out.text());
    }
  }

  /** What a follower got. */
  private static final class Collected extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    CompletableFuture<Void> follow(LogFiles logs, int lines) {
      return CompletableFuture.runAsync(
          () -> {
            try {
              logs.tail("p", lines, true, this);
            } catch (IOException e) {
              throw new CompletionException(e);
            }
          });
    }

    @Override
    public void write(int b) {
      bytes.write(b);
    }

    @Override
    public void write(byte[] block, int offset, int length) {
      bytes.write(block, offset, length);
    }

    String text() {
      return bytes.toString(StandardCharsets.UTF_8);
    }
  }
}
