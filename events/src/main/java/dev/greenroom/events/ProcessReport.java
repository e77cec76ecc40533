package dev.greenroom.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent sees of one game process at one moment.
 *
 * @param processId which process
 * @param bootedAt when its first program ran; absent before
 * @param boundAt when its default port was first seen bound on every address; absent before
 * @param published where players reach it; empty until known
 * @param opened the sockets that it has opened for others, to explain a port that never came
 * @param activeConnections connected players (TCP) or peers of the last 60 s (UDP), 0 or more
 * @param connectionsKnown false where the machine does not let the agent see them (UDP without
 *     connection tracking): then idleness counts rooms only
 * @param lastConnectionAt the last moment at which a connection was seen; absent when none ever was
 * @param cpuCores processor use, in cores
 * @param memoryBytes resident memory
 * @param egressedBytes bytes sent over the network, as far as they are seen: 0 where they are not
 * @param countedSince since when those are counted, where that is not the start of the process: by
 *     an agent that came later
 * @param exit present once the process has ended
 * @param idle the answer to a question of {@link HeartbeatAnswer#confirmIdle()}: true confirms that
 *     there is no connection at this very moment, false vetoes the reap
 */
public record ProcessReport(
    String processId,
    Optional<Instant> bootedAt,
    Optional<Instant> boundAt,
    List<PublishedPort> published,
    List<OpenedPort> opened,
    int activeConnections,
    boolean connectionsKnown,
    Optional<Instant> lastConnectionAt,
    double cpuCores,
    long memoryBytes,
    long egressedBytes,
    Optional<Instant> countedSince,
    Optional<ExitReport> exit,
    Optional<Boolean> idle) {

  /** Of an agent that was there from the start of the process. */
  public ProcessReport(
      String processId,
      Optional<Instant> bootedAt,
      Optional<Instant> boundAt,
      List<PublishedPort> published,
      List<OpenedPort> opened,
      int activeConnections,
      boolean connectionsKnown,
      Optional<Instant> lastConnectionAt,
      double cpuCores,
      long memoryBytes,
      long egressedBytes,
      Optional<ExitReport> exit,
      Optional<Boolean> idle) {
    this(
        processId,
        bootedAt,
        boundAt,
        published,
        opened,
        activeConnections,
        connectionsKnown,
        lastConnectionAt,
        cpuCores,
        memoryBytes,
        egressedBytes,
        Optional.empty(),
        exit,
        idle);
  }

  /** The same with another number of bytes, counted from the start of the process. */
  public ProcessReport sent(long bytes) {
    return new ProcessReport(
        processId,
        bootedAt,
        boundAt,
        published,
        opened,
        activeConnections,
        connectionsKnown,
        lastConnectionAt,
        cpuCores,
        memoryBytes,
        bytes,
        exit,
        idle);
  }

  /** As JSON values; absent optionals are left out. */
  public Map<String, Object> toJson() {
    return new Fields.Writer()
        .put("processId", processId)
        .put("bootedAt", bootedAt)
        .put("boundAt", boundAt)
        .put("published", published.stream().map(PublishedPort::toJson).toList())
        .put("opened", opened.stream().map(OpenedPort::toJson).toList())
        .put("activeConnections", activeConnections)
        .put("connectionsKnown", connectionsKnown)
        .put("lastConnectionAt", lastConnectionAt)
        .put("cpuCores", cpuCores)
        .put("memoryBytes", memoryBytes)
        .put("egressedBytes", egressedBytes)
        .put("countedSince", countedSince)
        .put("exit", exit.map(ExitReport::toJson))
        .put("idle", idle)
        .done();
  }

  /**
   * Reads what {@link #toJson()} wrote; only {@code processId} is required.
   *
   * @throws IllegalArgumentException with one sentence that names the field
   */
  public static ProcessReport fromJson(Object json) {
    Fields in = Fields.of("process report", json);
    return new ProcessReport(
        in.string("processId"),
        in.optionalInstant("bootedAt"),
        in.optionalInstant("boundAt"),
        in.list("published", PublishedPort::fromJson),
        in.list("opened", OpenedPort::fromJson),
        (int) in.number("activeConnections", 0),
        in.optionalBoolean("connectionsKnown").orElse(true),
        in.optionalInstant("lastConnectionAt"),
        in.number("cpuCores", 0),
        (long) in.number("memoryBytes", 0),
        (long) in.number("egressedBytes", 0),
        in.optionalInstant("countedSince"),
        in.object("exit", ExitReport::fromJson),
        in.optionalBoolean("idle"));
  }
}
