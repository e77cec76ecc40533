package dev.greenroom.agent;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Process trees of a Linux machine, from {@code /proc}, without starting any program. */
public final class ProcProcessTree implements ProcessTree {
  private static final Path PROC = Path.of("/proc");
  private static final String SOCKET = "socket:[";

  private final KernelUnits units = KernelUnits.ofThisMachine();

  @Override
  public Map<Long, ProcessGroup> look(Collection<Long> leaderPids) throws IOException {
    if (leaderPids.isEmpty()) {
      return Map.of();
    }
    Map<Long, ProcessGroup> groups = new LinkedHashMap<>();
    Lineage.trees(programs(), leaderPids)
        .forEach((leader, programs) -> groups.put(leader, group(programs)));
    return groups;
  }

  private List<ProgramStat> programs() throws IOException {
    List<ProgramStat> programs = new ArrayList<>();
    try (DirectoryStream<Path> pids = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path pid : pids) {
        try {
          programs.add(ProgramStat.parse(Files.readString(pid.resolve("stat")), units));
        } catch (IOException ended) {
          continue;
        }
      }
    }
    return programs;
  }

  private static ProcessGroup group(List<ProgramStat> programs) {
    Set<Long> inodes = new HashSet<>();
    boolean known = true;
    for (ProgramStat program : programs) {
      known &= sockets(program.pid(), inodes);
    }
    return ProgramStat.group(programs, inodes, known);
  }

  private static boolean sockets(long pid, Set<Long> inodes) {
    try (DirectoryStream<Path> fds = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
      for (Path fd : fds) {
        socket(fd, inodes);
      }
      return true;
    } catch (AccessDeniedException anotherUser) {
      return false;
    } catch (IOException | DirectoryIteratorException ended) {
      return true;
    }
  }

  private static void socket(Path fd, Set<Long> inodes) {
    try {
      String target = Files.readSymbolicLink(fd).toString();
      if (target.startsWith(SOCKET)) {
        inodes.add(Long.parseLong(target.substring(SOCKET.length(), target.length() - 1)));
      }
    } catch (IOException closedMeanwhile) {
      return;
    }
  }
}
