package dev.greenroom.local.docker;

import dev.greenroom.local.host.AtomicFile;
import dev.greenroom.local.host.FolderName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is kept of one process beside its container, which knows the rest: {@code log} and how far
 * it was copied ({@code log.mark}), {@code began} once there was a container, {@code failed} when
 * that could not be started, {@code forgotten}.
 */
record ContainerFolder(Path dir) {

  static ContainerFolder of(Path processes, String processId) {
    return new ContainerFolder(processes.resolve(FolderName.of(processId)));
  }

  Path log() {
    return dir.resolve("log");
  }

  Path logMark() {
    return dir.resolve("log.mark");
  }

  void create() {
    try {
      Files.createDirectories(dir);
      if (!Files.exists(log())) {
        Files.createFile(log());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** True once it had a container; before that, a launch may be repeated. */
  boolean began() {
    return Files.exists(dir.resolve("began"));
  }

  void begin() {
    write("began", "");
  }

  boolean forgotten() {
    return Files.exists(dir.resolve("forgotten"));
  }

  void forget() {
    create();
    write("forgotten", "");
  }

  /** Its first program cannot be run. */
  void fail(int code, Instant at, String why) {
    create();
    append("greenroom: " + why);
    write("failed", "%d\n%s\n%s\n".formatted(code, at, why.replace('\n', ' ')));
  }

  /** Why its first program could not be run. */
  Optional<GameContainer.End> failure() {
    Path file = dir.resolve("failed");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      String[] lines = Files.readString(file).split("\n");
      return Optional.of(
          new GameContainer.End(
              OptionalInt.of(Integer.parseInt(lines[0])),
              Instant.parse(lines[1]),
              Optional.of(lines[2])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void append(String line) {
    try {
      Files.writeString(log(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String name, String text) {
    try {
      AtomicFile.write(dir.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
