package dev.greenroom.local.docker;

import dev.greenroom.agent.ImageShelf;
import dev.greenroom.agent.ProcessSource;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.placement.Architecture;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.local.host.LogFiles;
import dev.greenroom.local.host.PortAllocator;
import dev.greenroom.local.runtime.GameRuntime;
import dev.greenroom.local.runtime.Promise;
import dev.greenroom.local.runtime.Promises;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** Games in containers of this machine's Docker engine. */
public final class DockerRuntime implements GameRuntime {
  /** Also on a machine with another CPU: what is built here is to run where players are. */
  private static final String PLATFORM = Architecture.amd64.platform();

  private final Engine engine;
  private final Settings settings;
  private final GameNetwork network;
  private final String gateway;
  private final DockerImageBuilder images;
  private final ContainerLauncher launcher;
  private final LogFiles logs;
  private final ContainerSource source;

  /**
   * What it must know.
   *
   * @param installation the label of all that belongs to this data folder
   * @param images a folder of its own
   * @param processes a folder of its own
   * @param publicHost what players dial
   * @param closeGrace between the stop signal and SIGKILL when all is stopped
   * @param forgetful whether nothing is to be left in the engine when it closes
   * @param cpuOvercommit how often each core is promised
   */
  public record Settings(
      String installation,
      Path images,
      Path processes,
      String publicHost,
      Duration closeGrace,
      boolean forgetful,
      double cpuOvercommit) {}

  /**
   * Adopts what an earlier Greenroom of the same installation left running.
   *
   * @param engine closed with this object
   * @param archiveOf the complete upload of a build
   * @throws EngineUnavailable when it cannot make a network
   */
  public DockerRuntime(
      Engine engine,
      Settings settings,
      Function<String, Optional<Path>> archiveOf,
      InstantSource clock,
      Consumer<String> log)
      throws EngineUnavailable {
    this.engine = engine;
    this.settings = settings;
    this.network =
        new GameNetwork(
            engine, settings.installation(), ContainerSite.prefix(settings.installation()));
    this.gateway = network.ensure();
    this.images =
        new DockerImageBuilder(
            engine,
            settings.installation(),
            settings.images(),
            archiveOf,
            PLATFORM,
            DockerImageBuilder.LIMIT,
            Math.max(1, engine.cpus() / 2));
    this.launcher =
        new ContainerLauncher(
            new ContainerSite(
                engine,
                settings.installation(),
                settings.processes(),
                network.name(),
                settings.publicHost()),
            PortAllocator.published(new SecureRandom()),
            settings.closeGrace(),
            clock,
            log);
    this.source = new ContainerSource(launcher);
    this.logs =
        new LogFiles(
            settings.processes(),
            launcher::isRunning,
            LogFiles.DEFAULT_LIMIT,
            LogFiles.DEFAULT_KEEP);
  }

  @Override
  public Promise promise() {
    return Promises.enforced(
        engine.cpus(), engine.memoryMb(), settings.cpuOvercommit(), engine.architectures());
  }

  @Override
  public Optional<String> addressForGames() {
    return Optional.of(gateway);
  }

  @Override
  public ProcessLauncher launcher() {
    return launcher;
  }

  @Override
  public ImageBuilder images() {
    return images;
  }

  @Override
  public ImagePuller puller() {
    return new DockerImagePuller(engine, settings.installation(), PLATFORM);
  }

  /** True until the process has ended and all that it printed is in its log. */
  boolean running(String processId) {
    return launcher.isRunning(processId);
  }

  @Override
  public ImageShelf shelf() {
    return new EngineShelf(engine, settings.installation());
  }

  @Override
  public LogFiles logs() {
    return logs;
  }

  @Override
  public ProcessSource source() {
    return source;
  }

  @Override
  public void tidy(Predicate<String> keeps) {
    images.tidy();
    new SharedVolumes(engine, settings.installation()).removeUnless(keeps);
  }

  @Override
  public void stopAll() {
    launcher.close();
  }

  @Override
  public void close() {
    launcher.detach();
    try {
      if (settings.forgetful()) {
        new Leavings(engine, settings.installation()).removeAll();
      } else {
        network.remove();
      }
    } finally {
      engine.close();
    }
  }
}
