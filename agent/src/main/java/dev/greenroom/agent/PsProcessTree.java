package dev.greenroom.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Process trees of a machine without {@code /proc}, from {@code ps}. The sockets are told apart by
 * the pids that {@code lsof} names.
 */
public final class PsProcessTree implements ProcessTree {
  // One -o each: to BSD's ps all that follows a "=" within one argument is a heading.
  private static final Command PS =
      new Command(
          List.of(
              "ps", "-ax", "-o", "pid=", "-o", "ppid=", "-o", "pgid=", "-o", "rss=", "-o", "time="),
          Duration.ofSeconds(5));

  @Override
  public Map<Long, ProcessGroup> look(Collection<Long> leaderPids)
      throws IOException, InterruptedException {
    if (leaderPids.isEmpty()) {
      return Map.of();
    }
    List<ProgramStat> programs = PS.lines().stream().map(PsProcessTree::program).toList();
    Map<Long, ProcessGroup> groups = new LinkedHashMap<>();
    Lineage.trees(programs, leaderPids)
        .forEach((leader, tree) -> groups.put(leader, ProgramStat.group(tree, Set.of(), true)));
    return groups;
  }

  static ProgramStat program(String line) {
    String[] words = line.strip().split("\\s+");
    return new ProgramStat(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        0,
        time(words[4]),
        Long.parseLong(words[3]) * 1024);
  }

  /** {@code 1-02:03:04} on Linux, {@code 123:04.56} on macOS. */
  private static Duration time(String text) {
    String[] daysAndClock = text.split("-");
    double seconds = 0;
    for (String part : daysAndClock[daysAndClock.length - 1].split(":")) {
      seconds = seconds * 60 + Double.parseDouble(part);
    }
    long days = daysAndClock.length > 1 ? Long.parseLong(daysAndClock[0]) : 0;
    return Duration.ofDays(days).plusMillis(Math.round(seconds * 1000));
  }
}
