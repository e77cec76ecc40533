package dev.greenroom.local.host;

import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.ProcessLauncher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Runs game processes as plain programs of this machine. Each has its own folder, process group,
 * environment and ports, and nothing else of its own: it isolates nothing, and requested CPU and
 * memory are not enforced.
 *
 * <p>Processes do not depend on this object: output goes to a file, a shim keeps the exit code, and
 * a new launcher over the same folder adopts them. Only one launcher may use a folder at a time.
 */
public final class HostLauncher implements ProcessLauncher, AutoCloseable {
  private static final long LOOK_AGAIN_MILLIS = 10;
  private static final Duration AFTER_KILL = Duration.ofSeconds(10);

  private final Function<String, Optional<HostImage>> images;
  private final String publicHost;
  private final PortAllocator ports;
  private final HostPath hostPath;
  private final Duration closeGrace;
  private final ProcessTable table;
  private final ExecutorService starters = Executors.newFixedThreadPool(4, daemon());
  private final Stopper stopper = new Stopper();
  private boolean closed;

  /**
   * Adopts what runs in the folder.
   *
   * @param dir one folder per process is kept in it
   * @param images the finished image of a build
   * @param publicHost what players dial, as {@code HATHORA_HOSTNAME}
   * @param closeGrace between SIGTERM and SIGKILL when all is stopped by {@link #close()}
   * @throws UncheckedIOException when the folder cannot be used
   */
  public HostLauncher(
      Path dir,
      Function<String, Optional<HostImage>> images,
      String publicHost,
      PortAllocator ports,
      HostPath hostPath,
      Duration closeGrace) {
    this.images = images;
    this.publicHost = publicHost;
    this.ports = ports;
    this.hostPath = hostPath;
    this.closeGrace = closeGrace;
    this.table = new ProcessTable(dir, ports);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Returns before the image is copied; a program that then cannot be executed ends with 126 or
   * 127 and a line in its log.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  @Override
  public void launch(LaunchOrder order) throws LaunchRefused {
    String id = order.processId();
    HostImage image;
    ProgramSearch.Found program;
    Shim shim;
    HostedProcess process;
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("The launcher is closed.");
      }
      if (table.find(id).isPresent() || table.folder(id).started()) {
        return;
      }
      image =
          images
              .apply(order.buildId())
              .orElseThrow(
                  () ->
                      new LaunchRefused(
                          "The image of build '%s' is not on this machine."
                              .formatted(order.buildId())));
      String name = image.argv().getFirst();
      program =
          new ProgramSearch(hostPath)
              .find(image, name)
              .orElseThrow(
                  () ->
                      new LaunchRefused(
                          "The program '%s' is neither in the image nor on this machine."
                              .formatted(name)));
      shim =
          Shim.find(hostPath)
              .orElseThrow(
                  () ->
                      new LaunchRefused(
                          "This machine has neither setsid nor perl, one of which is needed to"
                              + " start processes."));
      process = register(order, image);
    }
    HostedProcess registered = process;
    starters.execute(() -> start(registered, order, image, program, shim));
  }

  private HostedProcess register(LaunchOrder order, HostImage image) throws LaunchRefused {
    String id = order.processId();
    table.releasePortsOfEnded();
    List<BoundPort> bound =
        ports
            .reserve(id, order.ports())
            .orElseThrow(() -> new LaunchRefused("No port of this machine is free."));
    try {
      ProcessFolder folder = table.folder(id);
      folder.create(order, bound, image.stopSignal());
      HostedProcess process = new HostedProcess(folder, folder.order().orElseThrow(), true);
      table.put(process);
      return process;
    } catch (IOException e) {
      ports.release(id);
      throw new UncheckedIOException(e);
    }
  }

  private void start(
      HostedProcess process,
      LaunchOrder order,
      HostImage image,
      ProgramSearch.Found program,
      Shim shim) {
    try {
      try {
        ProcessFolder folder = process.folder();
        WorkFolder.fill(image.root(), folder.work());
        Files.createDirectories(folder.temporary());
        GameCommand command =
            GameCommand.of(
                order, image, program, process.order().ports(), folder, publicHost, hostPath);
        process.begin(() -> shim.start(folder, command.workdir(), command.argv(), command.env()));
      } catch (IOException | RuntimeException e) {
        process.fail(126, "could not be started: " + e.getMessage());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop(String processId, Duration grace) {
    table.find(processId).ifPresent(one -> stopper.stop(one, grace));
  }

  @Override
  public Set<String> known() {
    return table.all().stream()
        .map(p -> p.order().processId())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<String> running() {
    return table.all().stream()
        .filter(HostedProcess::running)
        .map(p -> p.order().processId())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** True until the process has ended; false for ids that were never launched. */
  public boolean isRunning(String processId) {
    return table.find(processId).map(HostedProcess::running).orElse(false);
  }

  /** All known ones, once their first program runs. */
  public List<HostProcess> processes() {
    return table.all().stream().flatMap(p -> p.look().stream()).toList();
  }

  /**
   * An ended process is not spoken of any more; its log stays until {@link #deleteOlderThan}. Does
   * nothing while it runs.
   */
  public void forget(String processId) {
    table.forget(processId);
  }

  /**
   * Deletes the folders, logs included, of processes that ended before the moment.
   *
   * @return how many
   */
  public int deleteOlderThan(Instant moment) {
    return table.deleteOlderThan(moment);
  }

  /** Stops every process (SIGTERM, grace, SIGKILL) and returns when all have ended. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    running().forEach(id -> stop(id, closeGrace));
    long deadline = System.nanoTime() + closeGrace.plus(AFTER_KILL).toNanos();
    try {
      while (!running().isEmpty() && System.nanoTime() < deadline) {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    detach();
  }

  /** Ends this launcher and lets the processes live, for a restart of Greenroom. */
  public void detach() {
    synchronized (this) {
      closed = true;
    }
    starters.shutdown();
    stopper.close();
  }

  private static ThreadFactory daemon() {
    return task -> Thread.ofPlatform().daemon().name("host-start").unstarted(task);
  }
}
