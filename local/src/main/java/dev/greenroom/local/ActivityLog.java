package dev.greenroom.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What Greenroom itself did, a line each, in a file of the data folder; an ephemeral stack keeps
 * none. Complaints go to standard error as well.
 */
final class ActivityLog implements Consumer<String> {
  private static final long LARGEST = 16 << 20;

  private final Optional<Path> file;
  private final InstantSource clock;

  ActivityLog(Optional<Path> file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** A line that is of interest afterwards. */
  @Override
  public synchronized void accept(String line) {
    if (file.isEmpty()) {
      return;
    }
    try {
      Path log = file.get();
      if (Files.exists(log) && Files.size(log) > LARGEST) {
        Files.move(
            log,
            log.resolveSibling(log.getFileName() + ".1"),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
      Files.writeString(
          log,
          clock.instant() + " " + line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      System.err.println("the activity log cannot be written: " + e);
    }
  }

  /** A line that somebody should see now. */
  void complain(String line) {
    System.err.println(line);
    accept(line);
  }
}
