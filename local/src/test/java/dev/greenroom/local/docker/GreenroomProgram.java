package dev.greenroom.local.docker;

import dev.greenroom.local.cli.Greenroom;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code greenroom up} as a program of its own. */
public final class GreenroomProgram implements AutoCloseable {
  private static final Pattern READY =
      Pattern.compile("Greenroom is ready at (\\S+) \\(token (\\S+)\\)");

  private final Process program;
  private final Matcher ready;

  private GreenroomProgram(Process program, Matcher ready) {
    this.program = program;
    this.ready = ready;
  }

  static GreenroomProgram start(Path data, int port) throws IOException {
    return up(
        List.of(),
        "--runtime",
        "docker",
        "--cpu-overcommit",
        "16",
        "--data",
        data.toString(),
        "--port",
        Integer.toString(port));
  }

  /**
   * Waits until it is ready.
   *
   * @param jvm options of its Java
   * @param options of {@code up}
   */
  public static GreenroomProgram up(List<String> jvm, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-Dsqlite4java.library.path=" + System.getProperty("sqlite4java.library.path"),
            "-cp",
            System.getProperty("java.class.path"),
            Greenroom.class.getName(),
            "up"));
    command.addAll(List.of(options));
    Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader out = program.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        Thread.ofVirtual().start(() -> out.lines().forEach(rest -> {}));
        return new GreenroomProgram(program, ready);
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("Greenroom did not start: " + said);
  }

  public URI url() {
    return URI.create(ready.group(1));
  }

  public String token() {
    return ready.group(2);
  }

  /** As a machine does that runs out of memory: without a word. */
  void kill() throws InterruptedException {
    program.destroyForcibly().waitFor();
  }

  /** As Ctrl-C does. */
  @Override
  public void close() {
    program.destroy();
    try {
      if (program.waitFor(60, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    program.destroyForcibly();
    throw new AssertionError("Greenroom did not end in a minute");
  }
}
