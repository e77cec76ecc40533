package dev.greenroom.jobs.service;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The program as a process of its own. */
final class Replica implements AutoCloseable {
  final String name;
  final Door door;
  private final Process process;
  private final Thread reader;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  Replica(String name, Door door, Map<String, String> environment) throws IOException {
    this.name = name;
    this.door = door;
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                JobsProgram.class.getName())
            .redirectErrorStream(true);
    builder.environment().putAll(environment);
    this.process = builder.start();
    this.reader = Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      out.lines().forEach(lines::add);
    } catch (UncheckedIOException | IOException ended) {
      // Killed: what it said is kept.
      return;
    }
  }

  /** All that it said until now. */
  List<String> said() {
    return lines;
  }

  boolean said(String part) {
    return lines.stream().anyMatch(line -> line.contains(part));
  }

  void await(String part, Duration atMost) throws InterruptedException {
    long until = System.nanoTime() + atMost.toNanos();
    while (!said(part)) {
      if (System.nanoTime() > until || !process.isAlive() && !said(part)) {
        throw new AssertionError(
            "%s has not said '%s': %s".formatted(name, part, String.join("\n", lines)));
      }
      Thread.sleep(20);
    }
  }

  /** With SIGKILL. */
  void kill() throws IOException, InterruptedException {
    signal("KILL");
    process.waitFor();
    reader.join();
  }

  /** Java's own way of ending a child would also stop reading what it says. */
  void signal(String signal) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  /** With SIGTERM; its exit code. */
  int end(Duration atMost) throws IOException, InterruptedException {
    signal("TERM");
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(name + " did not end: " + String.join("\n", lines));
    }
    reader.join();
    return process.exitValue();
  }

  int exit(Duration atMost) throws InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError(name + " runs: " + String.join("\n", lines));
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    door.close();
  }
}
