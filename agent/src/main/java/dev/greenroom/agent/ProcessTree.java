package dev.greenroom.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/** Which programs belong to a game, what they hold and what they use. */
public interface ProcessTree {

  /**
   * Reads the groups of all these first programs at once. A group is every program in the process
   * group of its leader, and every descendant of those.
   *
   * @return by leader; a leader of whom nothing is left maps to an empty group
   * @throws IOException when the machine did not tell, or not in time
   */
  Map<Long, ProcessGroup> look(Collection<Long> leaderPids)
      throws IOException, InterruptedException;

  /** {@code /proc} where there is one (Linux), else {@code ps} (macOS). */
  static ProcessTree ofThisMachine() {
    return Files.isReadable(Path.of("/proc/self/stat"))
        ? new ProcProcessTree()
        : new PsProcessTree();
  }
}
