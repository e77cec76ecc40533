package dev.greenroom.local.cli;

import dev.greenroom.local.StackFailed;
import dev.greenroom.local.StackOptions;
import dev.greenroom.local.cli.api.Failure;
import dev.greenroom.local.cli.demo.Outage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code greenroom up} as a program of its own on a temporary folder, so that it can be killed. It
 * ends with this program, however this one ends: it listens to the end of its input.
 */
final class ChildStack implements Stack, Outage {
  private static final Pattern READY =
      Pattern.compile("Greenroom is ready at (\\S+) \\(token (\\S+)\\)");
  private static final long STOP_SECONDS = 30;

  private final Path data;
  private final Path complaints;
  private final List<String> command;
  private Process child;
  private URI url;
  private String token;

  private ChildStack(Path data, List<String> command) {
    this.data = data;
    this.complaints = data.resolve("complaints");
    this.command = command;
  }

  static Stack start(StackOptions options) throws StackFailed {
    try {
      Path data = Files.createTempDirectory("greenroom-demo-");
      ChildStack stack = new ChildStack(data, ChildProgram.command(up(options, data, freePort())));
      try {
        stack.start();
        return stack;
      } catch (RuntimeException e) {
        stack.close();
        throw new StackFailed(e.getMessage(), e);
      }
    } catch (IOException e) {
      throw new StackFailed("The demo's Greenroom did not start: " + e.getMessage() + ".", e);
    }
  }

  private static List<String> up(StackOptions options, Path data, int port) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "up",
            "--data",
            data.toString(),
            "--port",
            Integer.toString(port),
            "--runtime",
            options.runtime(),
            "--idle-timeout",
            options.idleTimeout().toSeconds() + "s",
            "--bind-timeout",
            options.bindTimeout().toSeconds() + "s",
            "--tick",
            options.tick().toSeconds() + "s",
            "--until-input-ends"));
    options.fleet().ifPresent(fleet -> command.addAll(fleet.arguments()));
    return command;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void start() {
    try {
      child =
          new ProcessBuilder(command)
              .redirectError(ProcessBuilder.Redirect.appendTo(complaints.toFile()))
              .start();
      BufferedReader out =
          new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
      Matcher ready = READY.matcher(Optional.ofNullable(out.readLine()).orElse(""));
      if (!ready.matches()) {
        throw new Failure(
            "The demo's Greenroom did not start: " + Files.readString(complaints).strip());
      }
      url = URI.create(ready.group(1));
      token = ready.group(2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its folder, which goes with it. */
  Path data() {
    return data;
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public void kill() throws InterruptedException {
    child.destroyForcibly().waitFor();
  }

  @Override
  public URI url() {
    return url;
  }

  @Override
  public String token() {
    return token;
  }

  @Override
  public Optional<Outage> outage() {
    return Optional.of(this);
  }

  /**
   * @throws Failure when a game is left behind
   */
  @Override
  public void close() {
    List<Long> games = programs();
    stop();
    List<Long> left =
        games.stream().filter(pid -> ProcessHandle.of(pid).map(this::runs).orElse(false)).toList();
    try {
      delete();
    } catch (IOException e) {
      throw new Failure("The demo's folder %s was not deleted: %s.".formatted(data, e), e);
    }
    if (!left.isEmpty()) {
      throw new Failure("The demo left processes behind: %s.".formatted(left));
    }
  }

  private boolean runs(ProcessHandle process) {
    // Of a dead one that nobody has waited for no command is known.
    return process.isAlive() && process.info().command().isPresent();
  }

  private void stop() {
    if (child == null) {
      return;
    }
    child.destroy();
    try {
      if (!child.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        child.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      child.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** The games and their shims, as the files say that the shims write. */
  private List<Long> programs() {
    Path processes = data.resolve("processes");
    if (!Files.isDirectory(processes)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(processes)) {
      return folders
          .flatMap(folder -> Stream.of(folder.resolve("pid"), folder.resolve("shim")))
          .flatMap(file -> pid(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Long> pid(Path file) {
    try {
      return Optional.of(Files.readString(file).split(" ")[0]).map(Long::valueOf);
    } catch (IOException | NumberFormatException neverBegan) {
      return Optional.empty();
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> all = Files.walk(data)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
