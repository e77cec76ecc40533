package dev.greenroom.agent;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The games that ECS runs on this machine in containers, as it tells of them in files and the
 * kernel does in {@code /proc}: docs/decisions/0100. How one ended is not told there, but by ECS to
 * the control plane; an end is told from here too, without an exit code, when ECS had time to tell
 * it first. One that ended before it was first seen is never seen.
 */
public final class EcsProcessSource implements ProcessSource {
  private static final String FILE = "ecs-container-metadata.json";
  static final String PROCESS_ID = "HATHORA_PROCESS_ID";

  private final Path metadata;
  private final ContainerPrograms programs;
  private final InstantSource clock;
  private final Consumer<String> log;
  private final Map<String, EcsGame> games = new HashMap<>();
  private final Set<String> others = new HashSet<>();

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
    return games.values().stream().map(game -> game.now(programs, clock.instant())).toList();
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

  private EcsGame game(
      EcsContainer container,
      ProgramStat first,
      String processId,
      Map<String, String> environment) {
    List<ExpectedPort> ports = new ArrayList<>();
    for (String port : environment.getOrDefault(ExpectedPort.VARIABLE, "").split(",")) {
      ports.add(ExpectedPort.parse(port, inside -> outside(inside, container)));
    }
    return new EcsGame(
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

  private static int outside(String inside, EcsContainer container) {
    Integer outside = container.hostPorts().get(inside);
    if (outside == null) {
      throw new IllegalArgumentException(
          "ECS published %s, and not %s".formatted(container.hostPorts(), inside));
    }
    return outside;
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
    others.addAll(ended);
  }
}
