package dev.greenroom.agent;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringTokenizer;

/**
 * What a machine says of one running program.
 *
 * @param pid the process id
 * @param parent the parent's pid
 * @param group the process group
 * @param startTicks when it started, on the kernel's own clock; 0 where unknown
 * @param cpu processor time since then, of all its threads
 * @param memoryBytes resident memory
 */
record ProgramStat(
    long pid, long parent, long group, long startTicks, Duration cpu, long memoryBytes) {

  /** Reads {@code /proc/<pid>/stat}: proc(5). The name may hold blanks and parentheses. */
  static ProgramStat parse(String stat, KernelUnits units) {
    long pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
    StringTokenizer fields = new StringTokenizer(stat.substring(stat.lastIndexOf(')') + 1));
    long[] numbers = new long[25]; // by the number that proc(5) gives them
    fields.nextToken(); // 3: state, a letter
    for (int i = 4; i <= 24; i++) {
      // 64 bits without sign: the kernel writes some "no limit" values larger than a long
      numbers[i] = number(fields.nextToken());
    }
    return new ProgramStat(
        pid,
        numbers[4],
        numbers[5],
        numbers[22],
        units.ticks(numbers[14] + numbers[15]),
        units.pages(numbers[24]));
  }

  static ProcessGroup group(
      Collection<ProgramStat> programs, Set<Long> sockets, boolean socketsKnown) {
    Set<Long> pids = new HashSet<>();
    Map<ProgramRun, Duration> cpu = new HashMap<>();
    long memory = 0;
    for (ProgramStat program : programs) {
      pids.add(program.pid);
      cpu.put(new ProgramRun(program.pid, program.startTicks), program.cpu);
      memory += program.memoryBytes;
    }
    return new ProcessGroup(pids, sockets, socketsKnown, cpu, memory);
  }

  private static long number(String text) {
    return text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text);
  }
}
