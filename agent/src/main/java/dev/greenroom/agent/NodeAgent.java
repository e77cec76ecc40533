package dev.greenroom.agent;

import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.NodeHeartbeat;
import dev.greenroom.events.NodeRegistration;
import dev.greenroom.events.ProcessReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Watches the game processes of one machine and tells the control plane: at a steady interval, and
 * at once when something changed that must not wait. Nothing is lost while the control plane fails:
 * what it has not heard is told again, an end until it says {@code forget}.
 */
public final class NodeAgent implements AutoCloseable {
  /** A control plane that asks on and on is answered at the next look. */
  private static final int MOST_ROUNDS = 3;

  private static final int IMAGES_AT_ONCE = 2;

  private final AgentSettings settings;
  private final ProcessSource source;
  private final ControlPlane control;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final ProcessWatch watch;
  private final RetryPause retry;
  private final LookLoop loop;
  private final Optional<Joining> joining;
  private final ExecutorService looks;
  private final ExecutorService workers;
  private final Optional<ImagesAhead> images;
  private boolean joined;
  private boolean unwanted;

  private final Set<String> owed = new HashSet<>();
  private Map<String, ProcessReport> told = Map.of();
  private Optional<Instant> lastBeat = Optional.empty();

  /**
   * What a machine does that is to register itself.
   *
   * @param registration what it says of itself
   * @param unwanted called once, when nobody wants the machine any more: it is to end
   */
  public record Joining(NodeRegistration registration, Runnable unwanted) {}

  /**
   * Of a machine that is registered by others.
   *
   * @param log takes one line for each change, none while nothing happens
   */
  public NodeAgent(
      AgentSettings settings,
      ProcessSource source,
      Machine machine,
      ControlPlane control,
      InstantSource clock,
      Consumer<String> log) {
    this(settings, source, machine, control, clock, log, Optional.empty(), Optional.empty());
  }

  /**
   * @param log takes one line for each change, none while nothing happens
   * @param joining present for a machine that registers itself before its first heartbeat
   * @param shelf the images of its runtime; absent where nothing is to be said of them
   */
  public NodeAgent(
      AgentSettings settings,
      ProcessSource source,
      Machine machine,
      ControlPlane control,
      InstantSource clock,
      Consumer<String> log,
      Optional<Joining> joining,
      Optional<ImageShelf> shelf) {
    this.settings = settings;
    this.source = source;
    this.control = control;
    this.clock = clock;
    this.log = log;
    this.joining = joining;
    this.joined = joining.isEmpty();
    this.looks = threads(1);
    this.workers = threads(IMAGES_AT_ONCE);
    this.images = shelf.map(s -> new ImagesAhead(s, looks, workers, clock, log));
    this.watch = new ProcessWatch(source, machine, log);
    this.retry = new RetryPause(settings.lookInterval(), settings.heartbeatInterval());
    this.loop =
        new LookLoop(
            "greenroom-agent-" + settings.nodeId(), this::look, settings.lookInterval(), log);
  }

  private static ExecutorService threads(int count) {
    return Executors.newFixedThreadPool(
        count, task -> Thread.ofPlatform().daemon().name("greenroom-images").unstarted(task));
  }

  /** Looks every {@link AgentSettings#lookInterval()} on a daemon thread. Once only. */
  public void start() {
    loop.start();
  }

  /** Stops looking; returns within 5 s. A last {@link #look()} is the caller's to make. */
  @Override
  public void close() {
    loop.close();
    looks.shutdownNow();
    workers.shutdownNow();
  }

  /**
   * One pass: looks at the machine and tells what is due. Questions are answered before it ends.
   */
  public synchronized void look() {
    try {
      if (!here()) {
        return;
      }
      for (int round = 0; round < MOST_ROUNDS; round++) {
        Instant now = clock.instant();
        List<ProcessReport> reports = watch.look(now, owed);
        owed.retainAll(reports.stream().map(ProcessReport::processId).toList());
        if (!due(reports, now) || !tell(reports, now) || owed.isEmpty()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** True once the control plane knows of the machine. */
  private boolean here() throws InterruptedException {
    Instant now = clock.instant();
    if (joined || unwanted || !retry.over(now)) {
      return joined;
    }
    try {
      joined = control.join(settings.nodeId(), joining.orElseThrow().registration());
      retry.succeeded();
      unwanted = !joined;
      log.accept(
          "Node %s %s."
              .formatted(settings.nodeId(), joined ? "has joined" : "is not wanted any more"));
    } catch (IOException | RuntimeException e) {
      if (retry.failed(now)) {
        log.accept("Node %s could not join, trying again: %s".formatted(settings.nodeId(), e));
      }
    }
    if (unwanted) {
      joining.orElseThrow().unwanted().run();
    }
    return joined;
  }

  private boolean due(List<ProcessReport> reports, Instant now) {
    if (!retry.over(now)) {
      return false;
    }
    return lastBeat.isEmpty()
        || now.isBefore(lastBeat.get())
        || Duration.between(lastBeat.get(), now).compareTo(settings.heartbeatInterval()) >= 0
        || reports.stream()
            .anyMatch(report -> report.idle().isPresent() || !news(report).isEmpty());
  }

  private boolean tell(List<ProcessReport> reports, Instant now) throws InterruptedException {
    HeartbeatAnswer answer;
    Optional<List<String>> held = images.flatMap(ahead -> ahead.news(now));
    try {
      answer = beat(newsFirst(reports), held, now);
    } catch (IOException | RuntimeException e) {
      // Whose token counts no more asks again whether it is wanted, and is told that it is not.
      joined &= !(e instanceof ControlPlane.TokenRefused) || joining.isEmpty();
      if (retry.failed(now)) {
        log.accept("The control plane did not hear this node, telling it again: " + e);
      }
      return false;
    }
    if (retry.succeeded()) {
      log.accept("The control plane hears this node again.");
    }
    lastBeat = Optional.of(now);
    heard(reports);
    owed.addAll(answer.confirmIdle());
    forget(answer.forget());
    held.ifPresent(heard -> images.orElseThrow().told(heard));
    images.ifPresent(ahead -> ahead.asked(answer.prepare()));
    return true;
  }

  /** The first of several must not make the control plane wait for what matters. */
  private List<ProcessReport> newsFirst(List<ProcessReport> reports) {
    return reports.stream()
        .sorted(Comparator.comparing(report -> report.idle().isEmpty() && news(report).isEmpty()))
        .toList();
  }

  private HeartbeatAnswer beat(
      List<ProcessReport> reports, Optional<List<String>> held, Instant now)
      throws IOException, InterruptedException {
    List<String> confirm = new ArrayList<>();
    List<String> forget = new ArrayList<>();
    List<String> prepare = List.of();
    int from = 0;
    do {
      int to = Math.min(reports.size(), from + NodeHeartbeat.MOST_PROCESSES);
      HeartbeatAnswer answer =
          control.beat(
              new NodeHeartbeat(
                  settings.nodeId(),
                  now,
                  reports.subList(from, to),
                  settings.architectures(),
                  from == 0 ? held : Optional.empty()));
      confirm.addAll(answer.confirmIdle());
      forget.addAll(answer.forget());
      prepare = answer.prepare();
      from = to;
    } while (from < reports.size());
    return new HeartbeatAnswer(confirm, forget, prepare);
  }

  private void heard(List<ProcessReport> reports) {
    Map<String, ProcessReport> heard = new HashMap<>();
    for (ProcessReport report : reports) {
      news(report).forEach(log);
      heard.put(report.processId(), report);
      report.idle().ifPresent(answered -> owed.remove(report.processId()));
    }
    told = heard;
  }

  private void forget(List<String> processIds) {
    for (String processId : processIds) {
      // An end that the control plane has not heard from us yet is told first.
      if (told.containsKey(processId) && told.get(processId).exit().isPresent()) {
        source.forget(processId);
      }
    }
  }

  private List<String> news(ProcessReport report) {
    return ProcessNews.since(Optional.ofNullable(told.get(report.processId())), report);
  }
}
