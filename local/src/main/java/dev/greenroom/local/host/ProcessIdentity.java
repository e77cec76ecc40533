package dev.greenroom.local.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process of the system that cannot be mistaken for a later one with the same number.
 *
 * @param pid its number
 * @param startTicks when it started, in ticks since the machine did, as {@code /proc/<pid>/stat}
 *     says: it does not move when the clock is set. Empty where there is no such file.
 * @param recordedAt when the number was written down; it had started by then
 */
record ProcessIdentity(long pid, String startTicks, Instant recordedAt) {
  private static final long CLOCK_SLACK_SECONDS = 2;

  /** Reads what the shim has written; empty while it is writing. */
  static Optional<ProcessIdentity> read(Path file) {
    try {
      String[] words = Files.readString(file).strip().split(" ");
      return Optional.of(
          new ProcessIdentity(
              Long.parseLong(words[0]),
              words.length > 1 ? words[1] : "",
              Files.getLastModifiedTime(file).toInstant()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  boolean alive() {
    if (!startTicks.isEmpty()) {
      return aliveByProc();
    }
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(p -> p.info().startInstant())
        .filter(start -> !start.isAfter(recordedAt.plusSeconds(CLOCK_SLACK_SECONDS)))
        .isPresent();
  }

  private boolean aliveByProc() {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The name in parentheses may hold anything; the third field is behind the last one.
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      boolean ended = fields[0].equals("Z") || fields[0].equals("X");
      return !ended && fields[19].equals(startTicks);
    } catch (IOException e) {
      return false;
    }
  }
}
