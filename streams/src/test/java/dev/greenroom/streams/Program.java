package dev.greenroom.streams;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program as a process of its own. */
final class Program implements AutoCloseable {
  private static final Pattern UP = Pattern.compile("What streams is up on port (\\d+)");
  private static final Duration SOON = Duration.ofSeconds(60);

  private final Process process;
  private final Thread reader;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  Program(Map<String, String> environment) throws IOException {
    this(StreamsProgram.class, environment);
  }

  Program(Class<?> main, Map<String, String> environment) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    this.process = builder.start();
    this.reader = Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      out.lines().forEach(lines::add);
    } catch (UncheckedIOException | IOException ended) {
      // What it said is kept.
      return;
    }
  }

  List<String> said() {
    return lines;
  }

  boolean said(String part) {
    return lines.stream().anyMatch(line -> line.contains(part));
  }

  void await(String part) throws InterruptedException {
    long until = System.nanoTime() + SOON.toNanos();
    while (!said(part)) {
      if (System.nanoTime() > until || !process.isAlive() && !said(part)) {
        throw new AssertionError("'%s' was not said: %s".formatted(part, lines));
      }
      Thread.sleep(20);
    }
  }

  /** Where it is, once it is up. */
  URI url() throws InterruptedException {
    await("What streams is up");
    Matcher matcher = UP.matcher(String.join("\n", lines));
    if (!matcher.find()) {
      throw new AssertionError(lines.toString());
    }
    return URI.create("http://127.0.0.1:" + matcher.group(1));
  }

  /** Tells it to end, with SIGTERM. */
  void terminate() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
  }

  int exit() throws InterruptedException {
    if (!process.waitFor(SOON.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it runs: " + lines);
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
