package dev.greenroom.local.docker;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.local.host.BoundPort;
import dev.greenroom.local.host.PortAllocator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs game processes in containers. They do not depend on this object: a new launcher of the same
 * installation adopts them by their labels.
 */
public final class ContainerLauncher implements ProcessLauncher, AutoCloseable {
  private static final int STARTS_AT_ONCE = 4;
  private static final int OTHER_PORTS = 5;
  private static final int STOPPED = 143;
  private static final long LOOK_AGAIN_MILLIS = 20;
  private static final Duration AFTER_KILL = Duration.ofSeconds(10);
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);

  private final ContainerSite site;
  private final PortAllocator ports;
  private final Duration closeGrace;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final Containers containers;
  private final ContainerStops stops;
  private final ContainerStart starting;
  private final Map<String, LogPump> pumps = new ConcurrentHashMap<>();

  /** By the id of a container that is about to be started. */
  private final Map<String, LogPump> attached = new ConcurrentHashMap<>();

  private final Map<String, Pending> pending = new ConcurrentHashMap<>();
  private final ExecutorService starters =
      Executors.newFixedThreadPool(
          STARTS_AT_ONCE,
          task -> Thread.ofPlatform().daemon().name("docker-start").unstarted(task));
  private final ExecutorService removers = Executors.newVirtualThreadPerTaskExecutor();
  private boolean closed;

  /** One whose container is being made. */
  private static final class Pending {
    private volatile boolean stopAsked;
  }

  /**
   * Adopts the containers of this installation.
   *
   * @param closeGrace between the stop signal and SIGKILL when all is stopped by {@link #close()}
   */
  ContainerLauncher(
      ContainerSite site,
      PortAllocator ports,
      Duration closeGrace,
      InstantSource clock,
      Consumer<String> log) {
    this.site = site;
    this.ports = ports;
    this.closeGrace = closeGrace;
    this.clock = clock;
    this.log = log;
    this.containers =
        new Containers(site.engine(), site.installation(), site.processes(), clock, log);
    this.stops = new ContainerStops(site.engine());
    this.starting = new ContainerStart(site, ports, clock, containers);
    containers.start(this::seen);
    adopt();
  }

  /** An earlier Greenroom may have died between any two steps. */
  private void adopt() {
    for (GameContainer container : containers.all()) {
      ports.restore(container.processId(), container.ports());
      if (!container.begun() && container.end().isEmpty()) {
        starters.execute(() -> begin(container.processId(), container.containerId()));
      }
    }
    removers.execute(
        () -> new Leavings(site.engine(), site.installation()).removeForgotten(this::isForgotten));
  }

  private boolean isForgotten(String processId) {
    return folder(processId).forgotten();
  }

  /** Each container's output is copied from when it is first seen. */
  private void seen(GameContainer container) {
    if (!container.begun() || container.containerId().isEmpty()) {
      return;
    }
    pumps.computeIfAbsent(
        container.processId(),
        id -> {
          LogPump ready = attached.remove(container.containerId());
          LogPump pump = ready == null ? pump(id, container.containerId()) : ready;
          Thread.ofVirtual().name("log of " + id).start(pump);
          return pump;
        });
  }

  private LogPump pump(String processId, String containerId) {
    return new LogPump(
        site.engine(),
        containerId,
        folder(processId),
        () -> containers.find(processId).map(c -> !c.running()).orElse(true));
  }

  /** False when a port was taken. All that it prints is copied, from the first on. */
  private boolean begin(String processId, String containerId) {
    LogPump pump = pump(processId, containerId);
    pump.attach();
    attached.put(containerId, pump);
    try {
      return starting.begin(processId, containerId);
    } finally {
      // Still here when it did not begin.
      if (attached.remove(containerId, pump)) {
        pump.close();
      }
    }
  }

  private ContainerFolder folder(String processId) {
    return ContainerFolder.of(site.processes(), processId);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Returns before there is a container; a program that then cannot be run ends with 125 to 127.
   *
   * @throws IllegalStateException after {@link #close()}
   */
  @Override
  public void launch(LaunchOrder order) throws LaunchRefused {
    String id = order.processId();
    synchronized (this) {
      if (closed) {
        throw new IllegalStateException("The launcher is closed.");
      }
      if (pending.containsKey(id) || containers.find(id).isPresent() || folder(id).began()) {
        return;
      }
      site.refuse(order);
      Pending made = new Pending();
      List<BoundPort> bound = starting.reserve(order);
      pending.put(id, made);
      starters.execute(() -> start(order, bound, made));
    }
  }

  private void start(LaunchOrder order, List<BoundPort> first, Pending made) {
    String id = order.processId();
    List<BoundPort> bound = first;
    try {
      for (int i = 0; i < OTHER_PORTS; i++) {
        folder(id).create();
        String containerId = starting.create(order, bound);
        folder(id).begin();
        if (made.stopAsked) {
          folder(id).fail(STOPPED, clock.instant(), "stopped before it was started");
          containers.look(containerId);
          return;
        }
        if (begin(id, containerId)) {
          return;
        }
        // Somebody took a port in the meantime: others.
        site.engine().client().removeContainerCmd(containerId).withForce(true).exec();
        ports.release(id);
        bound = starting.reserve(order);
      }
      starting.neverBegan(order, bound, "no free port could be published");
    } catch (LaunchRefused | DockerException e) {
      starting.neverBegan(order, bound, Words.of(e));
    } catch (RuntimeException engineIsAway) {
      // The reconciler launches what the engine does not know again.
      ports.release(id);
      log.accept("Process %s could not be launched: %s.".formatted(id, Words.of(engineIsAway)));
    } finally {
      pending.remove(id);
      stopLate(made, id);
    }
  }

  private void stopLate(Pending made, String id) {
    if (made.stopAsked) {
      containers.find(id).filter(GameContainer::running).ifPresent(c -> stop(c, Duration.ZERO));
    }
  }

  @Override
  public void stop(String processId, Duration grace) {
    Pending made = pending.get(processId);
    if (made != null) {
      made.stopAsked = true;
    }
    containers.find(processId).filter(GameContainer::running).ifPresent(one -> stop(one, grace));
  }

  private void stop(GameContainer container, Duration grace) {
    containers.asks(container.containerId());
    stops.stop(container.containerId(), grace);
  }

  @Override
  public Set<String> known() {
    return Stream.concat(
            containers.all().stream().map(GameContainer::processId), pending.keySet().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Set<String> running() {
    return Stream.concat(
            containers.all().stream().filter(c -> c.end().isEmpty()).map(GameContainer::processId),
            pending.keySet().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** True until the process has ended and all that it printed is in its log. */
  public boolean isRunning(String processId) {
    LogPump pump = pumps.get(processId);
    return running().contains(processId) || pump != null && !pump.finished();
  }

  /** All that have begun. */
  Collection<GameContainer> begun() {
    return containers.all().stream().filter(GameContainer::begun).toList();
  }

  /** An ended process is not spoken of any more; its container goes, its log stays. */
  void forget(String processId) {
    Optional<GameContainer> ended = containers.find(processId).filter(c -> c.end().isPresent());
    if (ended.isEmpty()) {
      return;
    }
    folder(processId).forget();
    containers.remove(processId);
    ports.release(processId);
    removers.execute(() -> remove(processId, ended.get().containerId()));
  }

  private void remove(String processId, String containerId) {
    try {
      LogPump pump = pumps.get(processId);
      if (pump != null) {
        pump.await(LAST_WORDS);
        pump.close();
        pumps.remove(processId);
      }
      if (!containerId.isEmpty()) {
        site.engine()
            .client()
            .removeContainerCmd(containerId)
            .withForce(true)
            .withRemoveVolumes(true)
            .exec();
      }
    } catch (NotFoundException | ConflictException goneOrGoing) {
      // That is what was wanted.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      log.accept(
          "The container of process %s was not removed, the next start does it: %s."
              .formatted(processId, Words.of(e)));
    }
  }

  /** Stops every process (its stop signal, grace, SIGKILL) and returns when all have ended. */
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
  }

  /** Ends this launcher and lets the containers live, for a restart of Greenroom. */
  public void detach() {
    synchronized (this) {
      closed = true;
    }
    starters.shutdown();
    removers.shutdown();
    try {
      starters.awaitTermination(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
      removers.awaitTermination(LAST_WORDS.plus(AFTER_KILL).toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    containers.close();
    pumps.values().forEach(LogPump::close);
    stops.close();
  }
}
