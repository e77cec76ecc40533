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
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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
  private Instant now = Instant.parse("2046-01-02T03:04:00Z");
  private final InstantSource clock = () -> now;
  private LogFiles logs;

  @BeforeEach
  void open() throws IOException {
    logs = logs(HolePunch.ofThisMachine());
    Files.createDirectories(dir.resolve("p"));
  }

  private LogFiles logs(HolePunch holes) {
    return new LogFiles(dir, id -> running.get(), 300, 200, clock, holes);
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

  /** Each of the first hundred lines has 8 bytes, from line 10 on. */
  @Test
  void theBeginningOfALongLogIsDroppedAndCounted() throws Exception {
    assertEquals(0, logs.rotate());
    write(numbers(10, 47));
    assertEquals(0, logs.rotate(), "296 bytes");
    write(numbers(47, 60));
    assertEquals(1, logs.rotate(), "400 bytes");
    assertEquals(0, logs.rotate());
    String left = "greenroom: 25 lines (200 bytes) were dropped here.\n" + numbers(35, 60);
    assertEquals(left, download());
    assertEquals(left, tail(26));
    assertEquals(numbers(35, 60), tail(25), "nothing that was asked for is missing");
    write(numbers(60, 100));
    assertEquals(1, logs.rotate());
    left = "greenroom: 65 lines (520 bytes) were dropped here.\n" + numbers(75, 100);
    assertEquals(left, download());
    logs = logs(HolePunch.ofThisMachine());
    assertEquals(left, download(), "the next Greenroom");
    write(numbers(0, 1));
    assertEquals(left + numbers(0, 1), download());
  }

  @Test
  void whatIsDroppedTakesNoDiskSpace() throws Exception {
    LogFiles large =
        new LogFiles(dir, id -> false, 1 << 20, 1 << 19, clock, HolePunch.ofThisMachine());
    for (int i = 0; i < 10; i++) {
      write(numbers(0, 100_000));
      assertEquals(1, large.rotate());
    }
    Process du = new ProcessBuilder("du", "-k", dir.resolve("p/log").toString()).start();
    String said = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(Integer.parseInt(said.split("\\s")[0]) <= 600, said);
    assertEquals(10 * 1_088_890, Files.size(dir.resolve("p/log")));
  }

  @Test
  void whereFilesHaveNoHolesAllIsDroppedAndCounted() throws Exception {
    logs = logs(HolePunch.NONE);
    write(numbers(10, 60));
    assertEquals(1, logs.rotate());
    assertEquals(0, Files.size(dir.resolve("p/log")));
    assertEquals("greenroom: 50 lines (400 bytes) were dropped here.\n", download());
    write(numbers(60, 62));
    logs = logs(HolePunch.NONE);
    assertEquals(
        "greenroom: 50 lines (400 bytes) were dropped here.\n" + numbers(60, 62), download());
    write(numbers(10, 60));
    assertEquals(1, logs.rotate());
    assertEquals("greenroom: 102 lines (816 bytes) were dropped here.\n", download());
  }

  @Test
  void aLineThatNeverEndsIsDroppedToo() throws Exception {
    write("x".repeat(1000));
    assertEquals(1, logs.rotate());
    assertEquals(
        "greenroom: 0 lines (800 bytes) were dropped here.\n" + "x".repeat(200), download());
  }

  @Test
  void followGoesOnWhileTheBeginningIsDroppedUntilTheEnd() throws Exception {
    running.set(true);
    write(numbers(10, 30));
    Collected out = new Collected();
    CompletableFuture<Void> follower = out.follow(logs, 5);
    Games.until(() -> out.text().equals(numbers(25, 30)), "the tail came");
    int cut = 0;
    for (int i = 3; i < 9; i++) {
      int from = i * 10;
      write(numbers(from, from + 10));
      // Sometimes the reader has seen it before the cut, sometimes it has not.
      if (i % 2 == 0) {
        Games.until(() -> out.text().endsWith(numbers(from + 9, from + 10)), "it is followed");
      }
      cut += logs.rotate();
    }
    assertTrue(cut > 1);
    write("last words");
    running.set(false);
    follower.join();
    assertEquals(numbers(25, 90) + "last words", out.text());
  }

  @Test
  void whoIsTooSlowIsToldWhatIsMissing() throws Exception {
    write(numbers(10, 30));
    KeptLog log = new KeptLog(dir.resolve("p"), HolePunch.ofThisMachine());
    LogCursor counting = LogCursor.last(log, 5, true);
    LogCursor plain = LogCursor.last(log, 5, false);
    write(numbers(30, 80));
    assertTrue(log.trim(300, 200));
    assertEquals("[30 lines, 240 bytes]" + numbers(55, 80), all(counting));
    assertEquals("[-1 lines, 240 bytes]" + numbers(55, 80), all(plain));
    write(numbers(80, 82));
    assertEquals(numbers(80, 82), all(counting));
  }

  private static String all(LogCursor cursor) throws IOException {
    StringBuilder seen = new StringBuilder();
    while (true) {
      var block =
          cursor.next(g -> seen.append("[%d lines, %d bytes]".formatted(g.lines(), g.bytes())));
      if (!block.hasRemaining()) {
        return seen.toString();
      }
      cursor.advance(block.limit());
      seen.append(StandardCharsets.UTF_8.decode(block));
    }
  }

  private void printed(String text, String at) throws IOException {
    now = Instant.parse(at);
    write(text);
    Files.setLastModifiedTime(dir.resolve("p/log"), FileTime.from(Instant.parse(at)));
    logs.look();
  }

  @Test
  void eachLineHasTheTimeAtWhichItWasThere() throws Exception {
    printed("a\nb\n", "2046-01-02T03:04:05Z");
    printed("c\nd", "2046-01-02T03:04:06.500Z");
    logs = logs(HolePunch.ofThisMachine());
    printed("d\n", "2046-01-02T03:04:07Z");
    write("e\n");
    now = Instant.parse("2046-01-02T03:05:00Z");
    Files.setLastModifiedTime(
        dir.resolve("p/log"), FileTime.from(Instant.parse("2046-01-02T03:04:59.123Z")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    logs.tail("p", 4, false, true, out);
    assertEquals(
        """
        2046-01-02T03:04:05.000Z b
        2046-01-02T03:04:06.500Z c
        2046-01-02T03:04:06.500Z dd
        2046-01-02T03:04:59.123Z e
        """,
        out.toString(StandardCharsets.UTF_8));
    out.reset();
    logs.download("p", true, out);
    assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("2046-01-02T03:04:05.000Z a\n"));
    assertEquals("a\nb\nc\ndd\ne\n", download());
  }

  @Test
  void timesAreKeptAsLongAsTheirLines() throws Exception {
    printed(numbers(10, 20), "2046-01-02T03:04:05Z");
    printed(numbers(20, 40), "2046-01-02T03:04:06Z");
    printed(numbers(40, 60), "2046-01-02T03:04:07Z");
    assertEquals(1, logs.rotate());
    assertEquals(2 * 16, Files.size(dir.resolve("p/log.times")));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    logs.download("p", true, out);
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    assertEquals(
        "2046-01-02T03:04:06.000Z greenroom: 25 lines (200 bytes) were dropped here.",
        lines.getFirst());
    assertEquals("2046-01-02T03:04:06.000Z line 35", lines.get(1));
    assertEquals("2046-01-02T03:04:07.000Z line 59", lines.getLast());
  }

  @Test
  void whatIsTooOldIsDropped() throws Exception {
    running.set(true);
    printed("a\n", "2046-01-02T03:00:00Z");
    printed("b\n", "2046-01-02T04:00:00Z");
    printed("c\n", "2046-01-02T05:00:00Z");
    assertEquals(0, logs.expire(Instant.parse("2046-01-02T03:00:00Z")));
    assertEquals("a\nb\nc\n", download());
    assertEquals(0, logs.expire(Instant.parse("2046-01-02T04:30:00Z")));
    assertEquals("greenroom: 2 lines (4 bytes) were dropped here.\nc\n", download());
    assertEquals(0, logs.expire(Instant.parse("2046-01-02T06:00:00Z")), "it runs");
    assertEquals("greenroom: 3 lines (6 bytes) were dropped here.\n", download());
    running.set(false);
    assertEquals(0, logs.expire(Instant.parse("2046-01-02T05:00:00Z")), "written at this moment");
    assertTrue(logs.exists("p"));
    assertEquals(1, logs.expire(Instant.parse("2046-01-02T05:00:01Z")));
    assertFalse(logs.exists("p"));
    assertEquals("", download());
    try (var left = Files.list(dir.resolve("p"))) {
      assertEquals(0, left.count());
    }
    assertEquals(0, logs.expire(Instant.parse("2046-01-02T05:00:01Z")));
  }

  @Test
  void withItsLogGoesWhatIsLeftOfAForgottenProcess() throws Exception {
    write("a\n");
    Files.writeString(dir.resolve("p/forgotten"), "");
    assertEquals(1, logs.expire(Instant.now().plusSeconds(60)));
    assertFalse(Files.exists(dir.resolve("p")));
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
      LogFiles real = new LogFiles(games.processes(), launcher::isRunning, 1 << 20, 1 << 19);
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
