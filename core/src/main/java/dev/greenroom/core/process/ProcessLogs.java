package dev.greenroom.core.process;

import java.io.IOException;
import java.io.OutputStream;

/** What game processes have printed. */
public interface ProcessLogs {

  /** True when a log of this process is kept (it may be empty). */
  boolean exists(String processId);

  /**
   * Writes the last {@code tailLines} lines, and with {@code follow} each later line as it comes
   * (flushed) until the process has ended and all of its output was written.
   *
   * @param tailLines 1..5000
   * @throws IOException when {@code out} can no longer be written: the reader went away
   */
  void tail(String processId, int tailLines, boolean follow, OutputStream out) throws IOException;

  /** Writes everything that is kept, oldest first. */
  void download(String processId, OutputStream out) throws IOException;
}
