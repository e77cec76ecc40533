package dev.greenroom.core.build;

import java.io.IOException;
import java.io.OutputStream;

/** Keeps the logs of builds, by their image ids. */
public interface BuildLogs {

  /** Adds text at the end; the text ends with a newline. */
  void append(String imageId, String text);

  /**
   * Writes what is kept from an offset on, and hands back the offset of the end. An unknown log is
   * empty.
   *
   * @throws IOException when {@code out} can no longer be written: the reader went away
   */
  long copy(String imageId, long from, OutputStream out) throws IOException;

  /** Removes the log; unknown ids are ignored. */
  void delete(String imageId);
}
