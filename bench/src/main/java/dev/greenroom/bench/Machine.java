package dev.greenroom.bench;

import dev.greenroom.core.process.LaunchOrder;
import dev.greenroom.core.process.LaunchRefused;
import dev.greenroom.core.process.ProcessLauncher;
import dev.greenroom.events.ExitReport;
import dev.greenroom.events.HeartbeatAnswer;
import dev.greenroom.events.ProcessReport;
import dev.greenroom.events.PublishedPort;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/** A machine whose games are numbers: they boot, bind, take players, crash, and end when told. */
final class Machine implements ProcessLauncher {
  private static final Duration BINDS_AFTER = Duration.ofMillis(500);
  private static final Duration ENDS_AFTER = Duration.ofMillis(300);
  private static final int LONGEST_BEFORE_CRASH_SECONDS = 60;
  private static final int SIGTERM = 143;

  /** Longer than any room lives, also on a machine that is starved. */
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Chaos chaos;
  private final Consumer<String> violation;
  private final Map<String, Game> games = new ConcurrentHashMap<>();
  private final Map<String, Instant> mayEnd = new ConcurrentHashMap<>();
  private volatile Set<String> asked = Set.of();

  Machine(InstantSource clock, Chaos chaos, Consumer<String> violation) {
    this.clock = clock;
    this.chaos = chaos;
    this.violation = violation;
  }

  /** One game process. */
  private static final class Game {
    private final Instant bootedAt;
    private final Instant bindsAt;
    private int players;
    private Optional<Instant> endsAt;
    private int code;

    Game(Instant bootedAt, Instant bindsAt, Optional<Instant> crashesAt) {
      this.bootedAt = bootedAt;
      this.bindsAt = bindsAt;
      this.endsAt = crashesAt;
      this.code = 1;
    }

    boolean bound(Instant now) {
      return !bindsAt.isAfter(now);
    }

    boolean ended(Instant now) {
      return endsAt.filter(at -> !at.isAfter(now)).isPresent();
    }
  }

  @Override
  public void launch(LaunchOrder order) throws LaunchRefused {
    if (games.containsKey(order.processId())) {
      return;
    }
    if (chaos.strikes("launch failed")) {
      throw new IllegalStateException("the machine does not answer");
    }
    if (chaos.strikes("launch refused")) {
      mayEnd(order.processId());
      throw new LaunchRefused("its program is missing");
    }
    Instant now = clock.instant();
    boolean never = chaos.strikes("never bound");
    Optional<Instant> crash =
        chaos.strikes("process crashed")
            ? Optional.of(
                now.plusSeconds(ThreadLocalRandom.current().nextInt(LONGEST_BEFORE_CRASH_SECONDS)))
            : Optional.empty();
    if (never || crash.isPresent()) {
      mayEnd(order.processId());
    }
    games.putIfAbsent(
        order.processId(), new Game(now, never ? Instant.MAX : now.plus(BINDS_AFTER), crash));
  }

  @Override
  public void stop(String processId, Duration grace) {
    Game game = games.get(processId);
    if (game == null) {
      return;
    }
    Instant now = clock.instant();
    synchronized (game) {
      if (game.ended(now)) {
        return;
      }
      if (game.players > 0 && game.bound(now) && !mayEnd.containsKey(processId)) {
        violation.accept("process %s is ended with %d players".formatted(processId, game.players));
      }
      game.endsAt = Optional.of(now.plus(grace.isZero() ? Duration.ZERO : ENDS_AFTER));
      game.code = SIGTERM;
    }
  }

  @Override
  public Set<String> known() {
    return Set.copyOf(games.keySet());
  }

  @Override
  public Set<String> running() {
    Instant now = clock.instant();
    Set<String> running = new HashSet<>();
    games.forEach(
        (id, game) -> {
          if (!game.ended(now)) {
            running.add(id);
          }
        });
    return running;
  }

  /** It crashes, or somebody asked for its end: players on it are no reason to keep it. */
  void mayEnd(String processId) {
    mayEnd.put(processId, clock.instant());
  }

  /** False when nothing but a fault of Greenroom explains that it is over. */
  boolean hasReasonToEnd(String processId) {
    return mayEnd.containsKey(processId);
  }

  void joined(String processId) {
    players(processId, 1);
  }

  void left(String processId) {
    players(processId, -1);
  }

  private void players(String processId, int more) {
    Game game = games.get(processId);
    if (game != null) {
      synchronized (game) {
        game.players = Math.max(0, game.players + more);
      }
    }
  }

  /** What its agent would say now. */
  List<ProcessReport> reports() {
    Instant now = clock.instant();
    return games.entrySet().stream().map(e -> report(e.getKey(), e.getValue(), now)).toList();
  }

  private ProcessReport report(String processId, Game game, Instant now) {
    synchronized (game) {
      boolean bound = game.bound(now);
      int connections = bound && !game.ended(now) ? game.players : 0;
      return new ProcessReport(
          processId,
          Optional.of(game.bootedAt),
          bound ? Optional.of(game.bindsAt) : Optional.empty(),
          bound ? List.of(new PublishedPort("default", 31_000, "tcp")) : List.of(),
          List.of(),
          connections,
          true,
          bound ? Optional.of(now) : Optional.empty(),
          0.1,
          1 << 20,
          0,
          game.ended(now)
              ? Optional.of(new ExitReport(OptionalInt.of(game.code), game.endsAt.orElseThrow()))
              : Optional.empty(),
          asked.contains(processId) ? Optional.of(connections == 0) : Optional.empty());
    }
  }

  void heard(HeartbeatAnswer answer) {
    asked = Set.copyOf(answer.confirmIdle());
    answer.forget().forEach(games::remove);
    Instant old = clock.instant().minus(REMEMBERED);
    mayEnd.values().removeIf(old::isAfter);
  }
}
