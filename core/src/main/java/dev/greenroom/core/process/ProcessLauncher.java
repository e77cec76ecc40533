package dev.greenroom.core.process;

import java.time.Duration;
import java.util.Set;

/** A hosting engine: starts and stops game processes. Every call may be repeated. */
public interface ProcessLauncher {

  /**
   * Whether this program itself hands over what it has written; else {@link #launch} is called by
   * the jobs alone, of another program.
   */
  default boolean atOnce() {
    return true;
  }

  /**
   * Starts the process, or does nothing when it was already started under this id, ended or not.
   *
   * @throws LaunchRefused when it can never start (its image is gone, its program is missing)
   */
  void launch(LaunchOrder order) throws LaunchRefused;

  /**
   * Asks the process to end (SIGTERM) and ends it after the grace (SIGKILL). Returns at once; the
   * end is reported by the agent. Unknown ids are ignored.
   */
  void stop(String processId, Duration grace);

  /** The ids of all processes that this engine has started and whose end it still remembers. */
  Set<String> known();

  /** The ids of those that run at this moment. */
  Set<String> running();
}
