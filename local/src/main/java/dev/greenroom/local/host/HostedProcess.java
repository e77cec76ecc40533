package dev.greenroom.local.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** One process, whether started by this Greenroom or adopted from an earlier one. */
final class HostedProcess {
  /** A shim that has created its file writes into it at once. */
  private static final Duration WRITING = Duration.ofSeconds(5);

  private final ProcessFolder folder;
  private final ProcessFolder.Order order;
  private boolean preparing;
  private boolean stopAsked;
  private Optional<Process> child = Optional.empty();
  private Optional<Exit> exit = Optional.empty();

  /**
   * @param preparing true until {@link #begin} was called
   */
  HostedProcess(ProcessFolder folder, ProcessFolder.Order order, boolean preparing) {
    this.folder = folder;
    this.order = order;
    this.preparing = preparing;
  }

  /** Starts the shim. */
  interface Start {
    Process run() throws IOException;
  }

  ProcessFolder folder() {
    return folder;
  }

  ProcessFolder.Order order() {
    return order;
  }

  /** Starts it, unless it was stopped while it was being prepared. */
  synchronized void begin(Start start) throws IOException {
    if (stopAsked) {
      fail(143, "stopped before it was started");
    } else {
      child = Optional.of(start.run());
      preparing = false;
    }
  }

  /** Ends the preparation for good. */
  synchronized void fail(int code, String why) throws IOException {
    folder.appendLog("greenroom: " + why);
    folder.writeExit(OptionalInt.of(code));
    preparing = false;
  }

  /** True for the first call. */
  synchronized boolean askToStop() {
    boolean first = !stopAsked;
    stopAsked = true;
    return first;
  }

  /** The game's first program; empty in the moments before it runs. */
  Optional<ProcessIdentity> leader() {
    return folder.leader();
  }

  /** Present once it has ended, whoever saw it. */
  synchronized Optional<Exit> exit() {
    try {
      if (exit.isEmpty()) {
        exit = folder.exit();
      }
      if (exit.isEmpty() && !preparing && !anyoneAlive()) {
        // The shim may have written its last word between the two looks.
        exit = folder.exit();
        if (exit.isEmpty()) {
          folder.writeExit(OptionalInt.empty());
          exit = folder.exit();
        }
      }
      return exit;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean running() {
    return exit().isEmpty();
  }

  /** Empty until its first program runs, or it has ended. */
  Optional<HostProcess> look() {
    Optional<ProcessIdentity> leader = leader();
    Optional<Exit> end = exit();
    if (leader.isEmpty() && end.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new HostProcess(
            order.processId(),
            order.nodeId(),
            leader.map(ProcessIdentity::pid).orElse(0L),
            leader.map(ProcessIdentity::recordedAt).orElseGet(() -> end.orElseThrow().at()),
            order.ports(),
            end,
            end.isEmpty()));
  }

  private boolean anyoneAlive() throws IOException {
    return child.map(Process::isAlive).orElse(false)
        || folder.shim().map(ProcessIdentity::alive).orElse(shimIsWriting())
        || folder.leader().map(ProcessIdentity::alive).orElse(false);
  }

  private boolean shimIsWriting() throws IOException {
    Path shim = folder.dir().resolve("shim");
    return Files.exists(shim)
        && Files.size(shim) == 0
        && Files.getLastModifiedTime(shim).toInstant().isAfter(Instant.now().minus(WRITING));
  }
}
