package dev.greenroom.local.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ContainerNetwork;
import dev.greenroom.local.host.BoundPort;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A container of this installation as the engine described it last.
 *
 * @param processId whose it is
 * @param containerId the engine's name
 * @param begun false until its first program ran
 * @param pid that program's, on this machine; 0 once it has ended
 * @param startedAt when it ran
 * @param ports the default one first
 * @param addresses its own, while it runs
 * @param end present once it has ended
 */
record GameContainer(
    String processId,
    String containerId,
    boolean begun,
    long pid,
    Instant startedAt,
    List<BoundPort> ports,
    Set<String> addresses,
    Optional<End> end) {

  /**
   * How it ended.
   *
   * @param code absent when nobody saw it
   * @param why what is known beyond the code, as a clause
   */
  record End(OptionalInt code, Instant at, Optional<String> why) {}

  static GameContainer of(InspectContainerResponse seen) {
    Map<String, String> labels = seen.getConfig().getLabels();
    ContainerState state = seen.getState();
    Instant started = moment(state.getStartedAt());
    boolean begun = started.isAfter(Instant.EPOCH);
    boolean running = Boolean.TRUE.equals(state.getRunning());
    return new GameContainer(
        labels.get(Labels.PROCESS),
        seen.getId(),
        begun,
        state.getPidLong() == null ? 0 : state.getPidLong(),
        started,
        Labels.ports(labels),
        running ? addresses(seen) : Set.of(),
        begun && !running ? Optional.of(end(state, Labels.memoryMb(labels))) : Optional.empty());
  }

  private static End end(ContainerState state, int memoryMb) {
    boolean outOfMemory = Boolean.TRUE.equals(state.getOOMKilled());
    Long code = state.getExitCodeLong();
    return new End(
        code == null ? OptionalInt.empty() : OptionalInt.of(code.intValue()),
        moment(state.getFinishedAt()),
        outOfMemory
            ? Optional.of("killed for using more than its %d MiB of memory".formatted(memoryMb))
            : Optional.empty());
  }

  private static Set<String> addresses(InspectContainerResponse seen) {
    return seen.getNetworkSettings().getNetworks().values().stream()
        .map(ContainerNetwork::getIpAddress)
        .filter(Objects::nonNull)
        .filter(address -> !address.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The engine writes the year 1 for "never". */
  private static Instant moment(String text) {
    try {
      Instant at = Instant.parse(text);
      return at.isBefore(Instant.EPOCH) ? Instant.EPOCH : at;
    } catch (DateTimeParseException | NullPointerException never) {
      return Instant.EPOCH;
    }
  }

  boolean running() {
    return begun && end.isEmpty();
  }

  /** The same, with an end that the engine did not tell. */
  GameContainer ended(End how) {
    return new GameContainer(
        processId, containerId, true, 0, startedAt, ports, Set.of(), Optional.of(how));
  }
}
