package dev.greenroom.agent;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who descends from whom on this machine. */
final class Lineage {
  private final Map<Long, List<Long>> children = new HashMap<>();
  private final Map<Long, List<Long>> groups = new HashMap<>();

  Lineage(Collection<ProgramStat> programs) {
    for (ProgramStat program : programs) {
      children.computeIfAbsent(program.parent(), p -> new ArrayList<>()).add(program.pid());
      groups.computeIfAbsent(program.group(), g -> new ArrayList<>()).add(program.pid());
    }
  }

  /** Group and descendants: a child may leave the group, and an orphan may lose its parent. */
  Set<Long> treeOf(long leader) {
    Set<Long> found = new LinkedHashSet<>();
    if (leader <= 1) { // 0 is the group of the kernel's own threads
      return found;
    }
    Deque<Long> open = new ArrayDeque<>(groups.getOrDefault(leader, List.of()));
    open.add(leader);
    while (!open.isEmpty()) {
      long pid = open.remove();
      if (found.add(pid)) {
        open.addAll(children.getOrDefault(pid, List.of()));
      }
    }
    return found;
  }

  /** The programs of each leader's tree. */
  static Map<Long, List<ProgramStat>> trees(
      Collection<ProgramStat> programs, Collection<Long> leaders) {
    Map<Long, ProgramStat> byPid = new HashMap<>();
    programs.forEach(program -> byPid.put(program.pid(), program));
    Lineage lineage = new Lineage(programs);
    Map<Long, List<ProgramStat>> trees = new LinkedHashMap<>();
    for (Long leader : leaders) {
      trees.put(
          leader,
          lineage.treeOf(leader).stream().filter(byPid::containsKey).map(byPid::get).toList());
    }
    return trees;
  }
}
