package dev.greenroom.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The sockets of a machine. */
public interface SocketTable {

  /**
   * Reads them now, for all processes at once.
   *
   * @throws IOException when the machine did not tell, or not in time
   */
  SocketSnapshot look() throws IOException, InterruptedException;

  /** How often this can be read without being a burden. */
  Duration lookInterval();

  /** {@code /proc} where there is one (Linux), else {@code lsof} (macOS). */
  static SocketTable ofThisMachine() {
    Path net = Path.of("/proc/net");
    return Files.isReadable(net.resolve("tcp")) ? new ProcSocketTable() : new LsofSocketTable();
  }
}
