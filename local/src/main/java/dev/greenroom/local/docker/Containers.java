package dev.greenroom.local.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The containers of this installation. The engine's events say when to look; every few seconds they
 * are looked at anyway. While the engine is away nothing is taken for ended.
 */
final class Containers implements AutoCloseable {
  private static final Duration LOOK_ANYWAY = Duration.ofSeconds(5);
  private static final Duration TRY_AGAIN = Duration.ofMillis(250);
  private static final String RESTARTED = "the Docker engine was restarted while it ran";
  private static final String TOLD =
      "told to end by somebody else than Greenroom, as docker stop and an engine that shuts down"
          + " do";
  private static final String KILL = "9";
  private static final String REMOVED = "its container was removed by somebody else";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Engine engine;
  private final String installation;
  private final Path processes;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final Map<String, GameContainer> known = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private volatile Consumer<GameContainer> onSeen = seen -> {};
  private volatile Optional<Response> events = Optional.empty();
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Set<String> toldByOthers = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;
  private boolean away;

  /**
   * @param processes the folder of {@link ContainerFolder}s
   */
  Containers(
      Engine engine,
      String installation,
      Path processes,
      InstantSource clock,
      Consumer<String> log) {
    this.engine = engine;
    this.installation = installation;
    this.processes = processes;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Looks once, then goes on by itself.
   *
   * @param seen is told of each container that is new or has changed
   */
  void start(Consumer<GameContainer> seen) {
    this.onSeen = seen;
    refresh();
    Thread.ofPlatform().daemon().name("docker-watch").start(this::watch);
    Thread.ofPlatform().daemon().name("docker-events").start(this::listen);
  }

  Optional<GameContainer> find(String processId) {
    return Optional.ofNullable(known.get(processId));
  }

  Collection<GameContainer> all() {
    return List.copyOf(known.values());
  }

  void put(GameContainer container) {
    known.put(container.processId(), container);
    onSeen.accept(container);
  }

  void remove(String processId) {
    known.remove(processId);
  }

  /** Greenroom itself tells it to end. */
  void asks(String containerId) {
    asked.add(containerId);
  }

  /** Asks the engine about one. */
  synchronized void look(String containerId) {
    try {
      seen(GameContainer.of(engine.client().inspectContainerCmd(containerId).exec()));
    } catch (NotFoundException gone) {
      wake.release();
    }
  }

  /** Asks the engine about those that may have changed. */
  synchronized void refresh() {
    Set<String> before = new HashSet<>(known.keySet());
    boolean back = away;
    List<Container> listed =
        engine
            .client()
            .listContainersCmd()
            .withShowAll(true)
            .withLabelFilter(Map.of(Labels.INSTALLATION, installation))
            .exec();
    for (Container container : listed) {
      String processId = container.getLabels().get(Labels.PROCESS);
      if (processId == null) {
        continue;
      }
      before.remove(processId);
      GameContainer last = known.get(processId);
      boolean runs = "running".equals(container.getState());
      if (last == null || last.end().isEmpty() && !(last.running() && runs)) {
        look(container.getId());
        noteRestart(back, last);
      }
    }
    before.forEach(this::missing);
    away = false;
  }

  private void noteRestart(boolean back, GameContainer last) {
    if (!back || last == null || !last.running()) {
      return;
    }
    find(last.processId())
        .filter(now -> now.end().isPresent() && now.end().get().why().isEmpty())
        .ifPresent(
            now -> {
              GameContainer.End end = now.end().get();
              put(now.ended(new GameContainer.End(end.code(), end.at(), Optional.of(RESTARTED))));
            });
  }

  /** What was there when the list was asked for, and is not on it. */
  private void missing(String processId) {
    GameContainer last = known.get(processId);
    if (last != null && !last.begun()) {
      known.remove(processId); // its port was taken, and it is made anew with another
    } else if (last != null && last.end().isEmpty()) {
      put(
          last.ended(
              new GameContainer.End(OptionalInt.empty(), clock.instant(), Optional.of(REMOVED))));
    }
  }

  private void seen(GameContainer container) {
    ContainerFolder folder = ContainerFolder.of(processes, container.processId());
    if (folder.forgotten()) {
      return;
    }
    put(
        container.begun()
            ? explained(container)
            : folder.failure().map(container::ended).orElse(container));
  }

  private GameContainer explained(GameContainer container) {
    return container
        .end()
        .filter(end -> end.why().isEmpty() && toldByOthers.contains(container.containerId()))
        .map(end -> container.ended(new GameContainer.End(end.code(), end.at(), Optional.of(TOLD))))
        .orElse(container);
  }

  private void watch() {
    while (!closed) {
      try {
        wake.tryAcquire(LOOK_ANYWAY.toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
        refreshOrSay();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void refreshOrSay() throws InterruptedException {
    try {
      boolean back = away;
      refresh();
      if (back) {
        log.accept("The Docker engine answers again.");
      }
    } catch (RuntimeException e) {
      if (!away && !closed) {
        log.accept("The Docker engine does not answer, trying again: " + Words.of(e) + ".");
      }
      away = true;
      Thread.sleep(TRY_AGAIN);
      wake.release();
    }
  }

  private void listen() {
    String filters =
        "{\"type\":[\"container\"],\"label\":[\"%s=%s\"]}"
            .formatted(Labels.INSTALLATION, installation);
    Request request =
        Request.builder()
            .method(Request.Method.GET)
            .path("/events?filters=" + URLEncoder.encode(filters, StandardCharsets.UTF_8))
            .build();
    while (!closed) {
      try (Response response = engine.stream(request)) {
        events = Optional.of(response);
        wake.release();
        MappingIterator<JsonNode> news =
            JSON.readerFor(JsonNode.class).readValues(response.getBody());
        while (news.hasNextValue()) {
          heard(news.nextValue());
          wake.release();
        }
      } catch (IOException | RuntimeException engineWentAway) {
        wake.release();
      }
      try {
        Thread.sleep(TRY_AGAIN);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** A signal comes before the end that it brings; SIGKILL says enough by itself. */
  private void heard(JsonNode event) {
    String container = event.path("id").asText();
    boolean told =
        event.path("Action").asText().equals("kill")
            && !event.path("Actor").path("Attributes").path("signal").asText().equals(KILL);
    if (told && !asked.contains(container)) {
      toldByOthers.add(container);
    }
    if (event.path("Action").asText().equals("destroy")) {
      asked.remove(container);
      toldByOthers.remove(container);
    }
  }

  /** Looks no more; the containers stay. */
  @Override
  public void close() {
    closed = true;
    wake.release();
    events.ifPresent(Response::close);
  }
}
