package dev.greenroom.local.runtime;

import dev.greenroom.core.placement.Architecture;
import java.util.Set;

/**
 * What a machine promises to the games on it: docs/decisions/0073-what-a-machine-promises.md.
 *
 * @param milliVcpus in thousandths of a core
 * @param memoryMb in MiB
 * @param reservedMilliVcpus what it keeps for itself, of the cores that it has
 * @param architectures for which CPUs it runs images
 */
public record Promise(
    int milliVcpus, int memoryMb, int reservedMilliVcpus, Set<Architecture> architectures) {

  /** Copies the set. */
  public Promise {
    architectures = Set.copyOf(architectures);
  }
}
