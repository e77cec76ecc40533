package dev.greenroom.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The programs of a machine's containers, by their control groups. */
final class ContainerPrograms {
  private final Path proc;
  private final KernelUnits units = KernelUnits.ofThisMachine();

  /**
   * @param proc {@code /proc} of the machine, with the processes of all containers
   */
  ContainerPrograms(Path proc) {
    this.proc = proc;
  }

  /** The first program of each of these containers: the one that began before all others. */
  Map<String, ProgramStat> first(Collection<String> containerIds) {
    Map<String, ProgramStat> first = new HashMap<>();
    try (DirectoryStream<Path> pids = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path pid : pids) {
        containerOf(pid, containerIds)
            .ifPresent(id -> stat(pid).ifPresent(stat -> first.merge(id, stat, this::earlier)));
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      return first;
    }
    return first;
  }

  /** The first of all programs that were started with that variable; empty while there is none. */
  Optional<ProgramStat> firstWith(String variable, String value) {
    Optional<ProgramStat> first = Optional.empty();
    try (DirectoryStream<Path> pids = Files.newDirectoryStream(proc, "[0-9]*")) {
      for (Path pid : pids) {
        Optional<ProgramStat> one =
            stat(pid).filter(stat -> value.equals(environment(stat).get(variable)));
        if (one.isPresent()) {
          first = Optional.of(first.map(stat -> earlier(stat, one.get())).orElse(one.get()));
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      return first;
    }
    return first;
  }

  private ProgramStat earlier(ProgramStat one, ProgramStat other) {
    return Comparator.comparingLong(ProgramStat::startTicks)
                .thenComparingLong(ProgramStat::pid)
                .compare(one, other)
            <= 0
        ? one
        : other;
  }

  /**
   * Both versions of cgroups have the id in the path: {@code …/ecs/TASK/ID}, {@code
   * …/docker-ID.scope}.
   */
  private static Optional<String> containerOf(Path pid, Collection<String> containerIds) {
    try {
      String groups = Files.readString(pid.resolve("cgroup"));
      return containerIds.stream().filter(groups::contains).findFirst();
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /** Whether that very program runs: its number may have gone to another. */
  boolean runs(ProgramStat program) {
    return stat(proc.resolve(Long.toString(program.pid())))
        .filter(now -> now.startTicks() == program.startTicks())
        .isPresent();
  }

  private Optional<ProgramStat> stat(Path pid) {
    try {
      return Optional.of(ProgramStat.parse(Files.readString(pid.resolve("stat")), units));
    } catch (IOException | RuntimeException ended) {
      return Optional.empty();
    }
  }

  /** With what it was started; empty while it cannot be read, as when it has just ended. */
  Map<String, String> environment(ProgramStat program) {
    Map<String, String> values = new HashMap<>();
    try {
      byte[] bytes = Files.readAllBytes(proc.resolve(program.pid() + "/environ"));
      for (String entry : new String(bytes, StandardCharsets.UTF_8).split("\0")) {
        int equals = entry.indexOf('=');
        if (equals > 0) {
          values.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
      }
    } catch (IOException endedOrForbidden) {
      return Map.of();
    }
    return values;
  }
}
