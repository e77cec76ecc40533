package dev.greenroom.local.runtime;

import dev.greenroom.core.placement.Architecture;
import java.util.Set;

/** How much of a machine is promised. */
public final class Promises {
  /** Where nothing is limited, a laptop plays a machine with so many times its cores. */
  public static final double PLAYED_CORES = 16;

  private static final int PLAYED_MEMORY = 8;
  private static final int LEAST_RESERVED_MILLI_VCPUS = 100;
  private static final int RESERVED_MEMORY_MB = 512;

  /** One of so many parts of cores and memory is kept. */
  private static final int RESERVED_PART = 20;

  private Promises() {}

  /** Of a runtime that limits nothing: what is requested is a wish. */
  public static Promise unlimited(int cores, int memoryMb, Set<Architecture> architectures) {
    return new Promise(
        (int) (cores * 1000 * PLAYED_CORES), memoryMb * PLAYED_MEMORY, 0, architectures);
  }

  /**
   * Of a runtime that holds games to what they requested: what the machine has, but for a twentieth
   * (at least a tenth of a core) of the CPU, and a twentieth and 512 MiB of the memory, for
   * Greenroom, the engine and the system. Memory is never promised twice: there is none when all
   * want theirs.
   *
   * @param overcommit how often each core is promised, 1 or more
   */
  public static Promise enforced(
      int cores, int memoryMb, double overcommit, Set<Architecture> architectures) {
    int all = cores * 1000;
    int reserved = Math.max(LEAST_RESERVED_MILLI_VCPUS, all / RESERVED_PART);
    int memory = memoryMb - memoryMb / RESERVED_PART - RESERVED_MEMORY_MB;
    return new Promise(
        (int) ((all - reserved) * overcommit), Math.max(0, memory), reserved, architectures);
  }
}
