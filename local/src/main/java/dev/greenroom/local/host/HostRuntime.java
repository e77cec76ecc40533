package dev.greenroom.local.host;

import dev.greenroom.agent.ExpectedPort;
import dev.greenroom.agent.ImageShelf;
import dev.greenroom.agent.LocalProcess;
import dev.greenroom.agent.ProcessSource;
import dev.greenroom.core.build.ImageBuilder;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.events.ExitReport;
import dev.greenroom.local.runtime.GameRuntime;
import dev.greenroom.local.runtime.Promise;
import dev.greenroom.local.runtime.Promises;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Games as plain programs of this machine. */
public final class HostRuntime implements GameRuntime, ProcessSource {
  private final HostImageBuilder images;
  private final HostLauncher launcher;
  private final LogFiles logs;

  /**
   * @param images the folder of the images
   * @param processes the folder of the processes
   * @param archiveOf the complete upload of a build
   * @param hostRun whether RUN lines are carried out on this machine
   * @param publicHost what players dial
   * @param closeGrace between SIGTERM and SIGKILL when all is stopped
   */
  public HostRuntime(
      Path images,
      Path processes,
      Function<String, Optional<Path>> archiveOf,
      boolean hostRun,
      String publicHost,
      HostPath path,
      Duration closeGrace) {
    this.images = new HostImageBuilder(images, archiveOf, hostRun, UnpackLimits.DEFAULT, path);
    this.launcher =
        new HostLauncher(
            processes,
            this.images::image,
            publicHost,
            new PortAllocator(new SecureRandom()),
            path,
            closeGrace);
    this.logs =
        new LogFiles(processes, launcher::isRunning, LogFiles.DEFAULT_LIMIT, LogFiles.DEFAULT_KEEP);
  }

  @Override
  public Promise promise() {
    return Promises.unlimited(
        Runtime.getRuntime().availableProcessors(),
        memoryMb(),
        Machine.architecture().map(Set::of).orElse(Set.of()));
  }

  private static int memoryMb() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return (int) (system.getTotalMemorySize() >> 20);
  }

  @Override
  public Optional<String> addressForGames() {
    return Optional.empty();
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
    return new HostImagePuller();
  }

  @Override
  public ImageShelf shelf() {
    return images;
  }

  @Override
  public LogFiles logs() {
    return logs;
  }

  @Override
  public ProcessSource source() {
    return this;
  }

  @Override
  public Optional<ProcessSource> source(Predicate<String> node) {
    return Optional.of(
        new ProcessSource() {
          @Override
          public List<LocalProcess> processes() {
            return launcher.processes().stream()
                .filter(process -> node.test(process.nodeId()))
                .map(HostRuntime::local)
                .toList();
          }

          @Override
          public void forget(String processId) {
            launcher.forget(processId);
          }
        });
  }

  @Override
  public List<LocalProcess> processes() {
    return launcher.processes().stream().map(HostRuntime::local).toList();
  }

  @Override
  public void forget(String processId) {
    launcher.forget(processId);
  }

  private static LocalProcess local(HostProcess process) {
    return new LocalProcess(
        process.processId(),
        process.leaderPid(),
        process.startedAt(),
        process.ports().stream()
            .map(p -> new ExpectedPort(p.name(), p.port(), p.publicPort(), p.transport().name()))
            .toList(),
        process.exit().map(exit -> new ExitReport(exit.code(), exit.at())),
        process.alive());
  }

  @Override
  public void stopAll() {
    launcher.close();
  }

  @Override
  public void close() {
    launcher.detach();
  }
}
