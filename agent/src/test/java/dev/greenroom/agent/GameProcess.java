package dev.greenroom.agent;

import dev.greenroom.events.ExitReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A running {@link GameServer}. */
final class GameProcess implements AutoCloseable {
  private final Process process;
  private final Instant startedAt = Instant.now();
  final int port;

  private GameProcess(Process process) throws IOException {
    this.process = process;
    String line =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (line == null) {
      throw new IOException("The game ended before it opened its port.");
    }
    this.port = Integer.parseInt(line);
  }

  static GameProcess start(String... args) throws IOException {
    return new GameProcess(
        new ProcessBuilder(command(args)).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  static List<String> command(String... args) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes =
        Path.of(
                URI.create(
                    GameServer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toString()))
            .toString();
    List<String> words =
        new ArrayList<>(
            List.of(java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-cp"));
    words.add(classes);
    words.add(GameServer.class.getName());
    words.addAll(List.of(args));
    return words;
  }

  LocalProcess local(String transport, int expectedPort) {
    boolean alive = process.isAlive();
    return new LocalProcess(
        "p-1",
        process.pid(),
        startedAt,
        List.of(new ExpectedPort("default", expectedPort, expectedPort, transport)),
        alive
            ? Optional.empty()
            : Optional.of(new ExitReport(OptionalInt.of(process.exitValue()), Instant.now())),
        alive);
  }

  void say(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new AssertionError("The game did not end.");
    }
  }

  Socket join() throws IOException {
    return new Socket("127.0.0.1", port);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
