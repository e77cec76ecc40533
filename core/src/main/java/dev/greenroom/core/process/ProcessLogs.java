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
   * <p>What was dropped before it could be read is told in a line of its own, which begins with
   * {@code greenroom: }.
   *
   * @param tailLines 1..5000
   * @param timestamps whether each line begins with when it was printed, as {@code
   *     2046-01-02T03:04:05.678Z} and a space
   * @throws IOException when {@code out} can no longer be written: the reader went away
   */
  void tail(String processId, int tailLines, boolean follow, boolean timestamps, OutputStream out)
      throws IOException;

  /** Writes everything that is kept, oldest first; with timestamps as above. */
  void download(String processId, boolean timestamps, OutputStream out) throws IOException;

  /** The lines as they were printed. */
  default void tail(String processId, int tailLines, boolean follow, OutputStream out)
      throws IOException {
    tail(processId, tailLines, follow, false, out);
  }

  /** All of it as it was printed. */
  default void download(String processId, OutputStream out) throws IOException {
    download(processId, false, out);
  }
}
