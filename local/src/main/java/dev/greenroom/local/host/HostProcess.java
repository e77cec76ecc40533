package dev.greenroom.local.host;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one process of this machine.
 *
 * @param processId the id that it was launched under
 * @param nodeId on which node of this machine; empty when it was launched by an older Greenroom
 * @param leaderPid the system's id of the game's first program, which is also its process group and
 *     session; 0 when it ended before it ever ran
 * @param startedAt when that program ran
 * @param ports the default one first
 * @param exit present once it has ended
 * @param alive false once it has ended
 */
public record HostProcess(
    String processId,
    String nodeId,
    long leaderPid,
    Instant startedAt,
    List<BoundPort> ports,
    Optional<Exit> exit,
    boolean alive) {}
