package dev.greenroom.agent;

import dev.greenroom.events.ExitReport;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The games that ECS runs on this machine in containers, as it tells of them in files and the
 * kernel does in {@code /proc}: docs/decisions/0100. How one ended is not told there, but by ECS to
 * the control plane; an end is told from here too, without an exit code, when ECS had time to tell
 * it first. One that ended before it was first seen is never seen.
 */
public final class EcsProcessSource implements ProcessSource {
  /** ECS's own word on an end takes a second or two. */
  static final Duration LEFT_TO_ECS = Duration.ofSeconds(10);

  private static final String FILE = "ecs-container-metadata.json";
  private static final String PROCESS_ID = "HATHORA_PROCESS_ID";
  private static final String PORTS = "GREENROOM_PORTS";

  private final Path metadata;
  private final ContainerPrograms programs;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final Map<String, Game> games = new HashMap<>();
  private final Set<String> others = new HashSet<>();

  private final Map<String, Instant> ends = new HashMap<>();

  private record Game(LocalProcess process, ProgramStat program) {}

  /**
   * @param metadata the folder of ECS's container metadata files, {@code
   *     /var/lib/ecs/data/metadata}
   * @param proc {@code /proc} of the machine
   * @param log takes a line when a game cannot be understood
   */
  public EcsProcessSource(Path metadata, Path proc, InstantSource clock, Consumer<String> log) {
    this.metadata = metadata;
    this.programs = new ContainerPrograms(proc);
    this.clock = clock;
    this.log = log;
  }

  @Override
  public synchronized List<LocalProcess> processes() {
    Map<String, EcsContainer> there = containers();
    others.retainAll(there.keySet());
    Map<String, EcsContainer> strange = new HashMap<>(there);
    strange.keySet().removeAll(games.keySet());
    strange.keySet().removeAll(others);
    if (!strange.isEmpty()) {
      programs.first(strange.keySet()).forEach((id, first) -> meet(strange.get(id), first));
    }
    return games.values().stream().map(this::now).toList();
  }

  private LocalProcess now(Game game) {
    LocalProcess seen = game.process();
    boolean runs = programs.runs(game.program());
    Instant now = clock.instant();
    Optional<Instant> endedAt =
        runs
            ? Optional.empty()
            : Optional.of(ends.computeIfAbsent(seen.processId(), id -> now))
                .filter(at -> !now.isBefore(at.plus(LEFT_TO_ECS)));
    return new LocalProcess(
        seen.processId(),
        seen.leaderPid(),
        seen.startedAt(),
        seen.ports(),
        endedAt.map(at -> new ExitReport(OptionalInt.empty(), at)),
        endedAt.isEmpty(),
        seen.ownAddresses());
  }

  private void meet(EcsContainer container, ProgramStat first) {
    Map<String, String> environment = programs.environment(first);
    if (environment.isEmpty()) {
      return;
    }
    String processId = environment.get(PROCESS_ID);
    if (processId == null) {
      others.add(container.containerId());
      return;
    }
    try {
      games.put(container.containerId(), game(container, first, processId, environment));
    } catch (IllegalArgumentException e) {
      others.add(container.containerId());
      log.accept("Process %s is not watched: %s".formatted(processId, e.getMessage()));
    }
  }

  private Game game(
      EcsContainer container,
      ProgramStat first,
      String processId,
      Map<String, String> environment) {
    List<ExpectedPort> ports = new ArrayList<>();
    for (String port : environment.getOrDefault(PORTS, "").split(",")) {
      ports.add(port(port, container));
    }
    return new Game(
        new LocalProcess(
            processId,
            first.pid(),
            ProcessHandle.of(first.pid())
                .flatMap(handle -> handle.info().startInstant())
                .orElseGet(clock::instant),
            ports,
            Optional.empty(),
            true,
            container.addresses()),
        first);
  }

  /** As {@code default:7777/udp}. */
  private static ExpectedPort port(String text, EcsContainer container) {
    int colon = text.indexOf(':');
    int slash = text.indexOf('/');
    if (colon < 1 || slash < colon) {
      throw new IllegalArgumentException(
          "%s is '%s'; a port is name:number/protocol".formatted(PORTS, text));
    }
    String inside = text.substring(colon + 1);
    Integer outside = container.hostPorts().get(inside);
    if (outside == null) {
      throw new IllegalArgumentException(
          "ECS published %s, and not %s".formatted(container.hostPorts(), inside));
    }
    return new ExpectedPort(
        text.substring(0, colon),
        Integer.parseInt(text.substring(colon + 1, slash)),
        outside,
        text.substring(slash + 1));
  }

  /** By their ids; those whose files are complete. */
  private Map<String, EcsContainer> containers() {
    Map<String, EcsContainer> found = new HashMap<>();
    for (Path cluster : folders(metadata)) {
      for (Path task : folders(cluster)) {
        for (Path container : folders(task)) {
          read(container.resolve(FILE)).ifPresent(one -> found.put(one.containerId(), one));
        }
      }
    }
    return found;
  }

  private static Optional<EcsContainer> read(Path file) {
    try {
      return EcsContainer.parse(Files.readString(file));
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }

  private static List<Path> folders(Path parent) {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, Files::isDirectory)) {
      all.forEach(folders::add);
    } catch (IOException | DirectoryIteratorException notThere) {
      return folders;
    }
    return folders;
  }

  /** Its container may stay listed by ECS for hours: it is known as one that is not watched. */
  @Override
  public synchronized void forget(String processId) {
    Set<String> ended = new HashSet<>();
    games.forEach(
        (id, game) -> {
          if (game.process().processId().equals(processId)) {
            ended.add(id);
          }
        });
    games.keySet().removeAll(ended);
    ends.remove(processId);
    others.addAll(ended);
  }
}
