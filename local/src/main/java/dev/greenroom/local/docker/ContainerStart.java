package dev.greenroom.local.docker;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotModifiedException;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.local.host.BoundPort;
import dev.greenroom.local.host.PortAllocator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The steps from an order to a container that runs; each may be repeated. */
final class ContainerStart {
  private static final int NOT_FOUND = 127;
  private static final int NOT_EXECUTABLE = 126;
  private static final int REFUSED_BY_ENGINE = 125;

  private final ContainerSite site;
  private final PortAllocator ports;
  private final InstantSource clock;
  private final Containers containers;

  ContainerStart(
      ContainerSite site, PortAllocator ports, InstantSource clock, Containers containers) {
    this.site = site;
    this.ports = ports;
    this.clock = clock;
    this.containers = containers;
  }

  /** What it listens on in its container, and another for players on this machine. */
  List<BoundPort> reserve(LaunchOrder order) throws LaunchRefused {
    List<BoundPort> free =
        ports
            .reserve(order.processId(), order.ports())
            .orElseThrow(() -> new LaunchRefused("No port of this machine is free."));
    List<BoundPort> bound = new ArrayList<>();
    for (int i = 0; i < free.size(); i++) {
      BoundPort port = free.get(i);
      int inside = order.ports().get(i).port();
      TransportType transport = port.transport();
      bound.add(new BoundPort(port.name(), inside, port.publicPort(), transport));
    }
    return List.copyOf(bound);
  }

  /** Hands back its id in the engine. */
  String create(LaunchOrder order, List<BoundPort> bound) {
    try {
      return site.spec(order)
          .fill(
              site.engine().client().createContainerCmd(site.image(order.buildId())), order, bound)
          .exec()
          .getId();
    } catch (ConflictException itsNameIsTaken) {
      // By itself: an answer was lost.
      return site.engine()
          .client()
          .inspectContainerCmd(site.name(order.processId()))
          .exec()
          .getId();
    }
  }

  /** False when a port was taken. */
  boolean begin(String processId, String containerId) {
    try {
      site.engine().client().startContainerCmd(containerId).exec();
    } catch (NotModifiedException itRuns) {
      // Started before.
    } catch (DockerException e) {
      String words = Words.of(e);
      if (words.contains("port is already allocated") || words.contains("address already in use")) {
        return false;
      }
      site.folder(processId).fail(code(words), clock.instant(), "could not be started: " + words);
    }
    containers.look(containerId);
    return true;
  }

  private static int code(String words) {
    if (words.contains("permission denied")) {
      return NOT_EXECUTABLE;
    }
    return words.contains("not found") || words.contains("no such file")
        ? NOT_FOUND
        : REFUSED_BY_ENGINE;
  }

  /** It ends before it has begun. */
  void neverBegan(LaunchOrder order, List<BoundPort> bound, String words) {
    Instant now = clock.instant();
    String why = "could not be started: " + words;
    site.folder(order.processId()).fail(REFUSED_BY_ENGINE, now, why);
    containers.put(
        new GameContainer(order.processId(), "", true, 0, now, bound, Set.of(), Optional.empty())
            .ended(
                new GameContainer.End(OptionalInt.of(REFUSED_BY_ENGINE), now, Optional.of(why))));
  }
}
