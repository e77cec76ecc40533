package dev.greenroom.local;

import dev.greenroom.local.docker.DockerRuntime;
import dev.greenroom.local.docker.Engine;
import dev.greenroom.local.docker.EngineUnavailable;
import dev.greenroom.local.host.AtomicFile;
import dev.greenroom.local.host.HostPath;
import dev.greenroom.local.host.HostRuntime;
import dev.greenroom.local.runtime.GameRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Chooses what runs the games. A data folder stays with what it began with, since the images of one
 * runtime are nothing to the other: {@code auto} asks for an engine only where nothing was chosen
 * yet. The library that speaks to the engine is loaded only where there may be one.
 */
final class Runtimes {
  private static final String DOCKER = "docker";
  private static final String HOST = "host";
  private static final String AUTO = "auto";
  private static final String INSTEAD =
      " Start it, or use --runtime host, which runs games as plain programs.";

  private final DataFolder folder;
  private final Optional<String> dockerHost;
  private final HostPath path;
  private final Duration closeGrace;
  private final Consumer<String> log;

  /**
   * @param dockerHost what {@code DOCKER_HOST} says
   * @param closeGrace between the stop signal and SIGKILL when all is stopped
   */
  Runtimes(
      DataFolder folder,
      Optional<String> dockerHost,
      HostPath path,
      Duration closeGrace,
      Consumer<String> log) {
    this.folder = folder;
    this.dockerHost = dockerHost;
    this.path = path;
    this.closeGrace = closeGrace;
    this.log = log;
  }

  /**
   * @throws StackFailed when Docker is asked for and no engine can be used
   */
  GameRuntime choose(
      StackOptions options,
      String publicHost,
      Function<String, Optional<Path>> archiveOf,
      InstantSource clock)
      throws StackFailed, IOException {
    String wanted = options.runtime().equals(AUTO) ? kept().orElse(AUTO) : options.runtime();
    if (!wanted.equals(HOST)) {
      try {
        Engine engine = Engine.connect(dockerHost);
        DockerRuntime docker = docker(engine, options, publicHost, archiveOf, clock);
        keep(DOCKER);
        log.accept("Games run in containers of Docker " + engine.version() + ".");
        return docker;
      } catch (EngineUnavailable e) {
        if (wanted.equals(DOCKER)) {
          throw new StackFailed(e.getMessage() + INSTEAD);
        }
      }
    }
    keep(HOST);
    return new HostRuntime(
        folder.folder("images"),
        folder.folder("processes"),
        archiveOf,
        options.hostRun(),
        publicHost,
        path,
        closeGrace);
  }

  private DockerRuntime docker(
      Engine engine,
      StackOptions options,
      String publicHost,
      Function<String, Optional<Path>> archiveOf,
      InstantSource clock)
      throws EngineUnavailable, StackFailed, IOException {
    DockerRuntime.Settings settings =
        new DockerRuntime.Settings(
            folder.nodeId(),
            folder.folder("contexts"),
            folder.folder("processes"),
            publicHost,
            closeGrace,
            options.data().isEmpty(),
            options.cpuOvercommit());
    try {
      return new DockerRuntime(engine, settings, archiveOf, clock, log);
    } catch (EngineUnavailable e) {
      engine.close();
      throw e;
    } catch (RuntimeException e) {
      engine.close();
      throw new StackFailed("The Docker engine fails: " + e.getMessage() + ".");
    }
  }

  private void keep(String runtime) throws IOException {
    AtomicFile.write(folder.file("runtime"), runtime + "\n");
  }

  /** A folder of the time before there was a choice has images of the host. */
  private Optional<String> kept() throws IOException {
    Path file = folder.file("runtime");
    if (Files.exists(file)) {
      return Optional.of(Files.readString(file).strip());
    }
    try (Stream<Path> images = Files.list(folder.folder("images"))) {
      return images.findAny().map(image -> HOST);
    }
  }
}
