package dev.greenroom.events;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a machine says of itself when it joins: before its first heartbeat, with a token of its own.
 *
 * @param address under which players reach it
 * @param milliVcpus what it has for games, in thousandths of a core
 * @param memoryMb the same of memory, in MiB
 * @param reservedMilliVcpus what its own system keeps besides
 * @param architectures for which CPUs it runs images, as {@code amd64}; none when it does not say
 */
public record NodeRegistration(
    String address,
    int milliVcpus,
    int memoryMb,
    int reservedMilliVcpus,
    List<String> architectures) {

  /** Copies the list. */
  public NodeRegistration {
    architectures = List.copyOf(architectures);
  }

  /** As JSON values. */
  public Map<String, Object> toJson() {
    return new Fields.Writer()
        .put("address", address)
        .put("milliVcpus", milliVcpus)
        .put("memoryMb", memoryMb)
        .put("reservedMilliVcpus", reservedMilliVcpus)
        .put("architectures", Optional.of(architectures).filter(said -> !said.isEmpty()))
        .done();
  }
}
