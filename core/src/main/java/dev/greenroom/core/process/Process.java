package dev.greenroom.core.process;

import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.region.Region;
import dev.greenroom.core.table.ItemReader;
import dev.greenroom.core.table.ItemWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A game process.
 *
 * @param processId a bare UUID, also the token under which it is launched
 * @param appId its application
 * @param deploymentId the deployment it runs
 * @param region where
 * @param status its place in the lifecycle
 * @param accepting false once it must take no new room
 * @param acceptingUpdatedAt when that last changed; absent: never
 * @param roomsAllocated rooms on it now, 0..roomsPerProcess
 * @param roomsPerProcess 1..10000
 * @param roomsUpdatedAt when {@code roomsAllocated} last changed
 * @param initialRoomId the room it was started for; absent when pre-warmed
 * @param createdAt when it was asked for
 * @param scheduledAt when it was given to a node
 * @param bootedAt when its first program ran
 * @param startedAt when its default port was bound
 * @param stoppingAt when a stop was issued
 * @param terminatedAt when it was gone
 * @param ports where players reach it, the default port first; empty until started
 * @param activeConnections as last reported, 0 or more
 * @param activeConnectionsUpdatedAt when that last changed
 * @param idleSince since when it has had no connection; absent while it has one
 * @param egress what it has sent, as last reported
 * @param opened what it has opened instead of its port, as people read it; absent once started
 * @param hosting on what kind of machine
 * @param nodeId the node that holds its capacity; absent while it waits for one
 * @param address where players reach it, where that is an address of its own and not its node's;
 *     absent until it is known
 * @param fleetId its fleet, where the deployment has one
 * @param milliVcpus requested CPU in thousandths of a core
 * @param memoryMb requested memory in MiB
 * @param idleTimeoutEnabled whether idleness ever ends it
 * @param deadline the one moment at which the reaper must look at it again
 * @param deadlineReason what that deadline is about
 * @param exitReason why it ended, in a sentence
 */
public record Process(
    String processId,
    String appId,
    String deploymentId,
    Region region,
    ProcessStatus status,
    boolean accepting,
    Optional<Instant> acceptingUpdatedAt,
    int roomsAllocated,
    int roomsPerProcess,
    Instant roomsUpdatedAt,
    Optional<String> initialRoomId,
    Instant createdAt,
    Optional<Instant> scheduledAt,
    Optional<Instant> bootedAt,
    Optional<Instant> startedAt,
    Optional<Instant> stoppingAt,
    Optional<Instant> terminatedAt,
    List<ExposedPort> ports,
    int activeConnections,
    Optional<Instant> activeConnectionsUpdatedAt,
    Optional<Instant> idleSince,
    Egress egress,
    Optional<String> opened,
    Hosting hosting,
    Optional<String> nodeId,
    Optional<String> address,
    Optional<String> fleetId,
    int milliVcpus,
    int memoryMb,
    boolean idleTimeoutEnabled,
    Optional<Instant> deadline,
    Optional<DeadlineReason> deadlineReason,
    Optional<String> exitReason) {

  /** The partition of the open index in which processes of this deployment and region stand. */
  public static String openKey(String deploymentId, Region region) {
    return deploymentId + "#" + region;
  }

  /** The partition of the status index. */
  public static String statusKey(String appId, ProcessStatus status) {
    return appId + "#" + status;
  }

  /** True while one more room fits and may land. */
  public boolean open() {
    return accepting && status.holdsRooms() && roomsAllocated < roomsPerProcess;
  }

  /** The rooms on it that are alive: none once it is stopping or over, written or not. */
  public int roomsAlive() {
    return status.holdsRooms() ? roomsAllocated : 0;
  }

  /** True while it lives and takes no new room: it drains, or is asked whether it is idle. */
  public boolean drains() {
    return status.holdsRooms() && !accepting;
  }

  /** When the rooms on it that are alive last became more or fewer. */
  public Instant roomsAliveSince() {
    Optional<Instant> end = stoppingAt.or(this::terminatedAt).filter(at -> !status.holdsRooms());
    boolean endedWithRooms =
        end.map(at -> roomsAllocated > 0 || roomsUpdatedAt.isAfter(at)).orElse(false);
    return endedWithRooms ? end.get() : roomsUpdatedAt;
  }

  /** How many more rooms may land on it. */
  public int slotsAvailable() {
    return accepting && status.holdsRooms() ? roomsPerProcess - roomsAllocated : 0;
  }

  /** When these last became more or fewer. */
  public Instant slotsAvailableSince() {
    Instant rooms = roomsAliveSince();
    return acceptingUpdatedAt.filter(at -> at.isAfter(rooms)).orElse(rooms);
  }

  /** Since when it runs without a connection and without a room; absent while it is not idle. */
  public Optional<Instant> idle() {
    return idleSince
        .filter(since -> status.holdsRooms() && activeConnections == 0 && roomsAllocated == 0)
        .map(since -> since.isAfter(roomsUpdatedAt) ? since : roomsUpdatedAt);
  }

  /** Where players reach it; empty until its port is bound. */
  public Optional<ExposedPort> defaultPort() {
    return ports.stream().findFirst();
  }

  public List<ExposedPort> additionalPorts() {
    return ports.isEmpty() ? ports : ports.subList(1, ports.size());
  }

  static Process read(ItemReader in) {
    String appId = in.string("appId");
    ProcessStatus status = in.constant("status", ProcessStatus.class);
    return new Process(
        in.string("processId"),
        appId,
        in.string("deploymentId"),
        in.constant("region", Region.class),
        status,
        in.flag("accepting"),
        in.optionalInstant("acceptingAt"),
        in.integer("roomsAllocated"),
        in.integer("roomsPerProcess"),
        in.instant("roomsUpdatedAt"),
        in.optionalString("initialRoomId"),
        in.instant("createdAt"),
        in.optionalInstant("scheduledAt"),
        in.optionalInstant("bootedAt"),
        in.optionalInstant("startedAt"),
        in.optionalInstant("stoppingAt"),
        in.optionalInstant("terminatedAt"),
        readPorts(in),
        in.integer("activeConnections", 0),
        in.optionalInstant("activeConnectionsUpdatedAt"),
        in.optionalInstant("idleSince"),
        Egress.read(in),
        in.optionalString("opened"),
        in.constant("hosting", Hosting.class),
        in.optionalString("nodeId"),
        in.optionalString("address"),
        in.optionalString("fleetId"),
        in.integer("milliVcpus"),
        in.integer("memoryMb"),
        in.flag("idleTimeoutEnabled"),
        in.optionalInstant("deadline"),
        in.optionalConstant("deadlineReason", DeadlineReason.class),
        in.optionalString("exitReason"));
  }

  Map<String, AttributeValue> write() {
    ItemWriter out = new ItemWriter();
    egress.write(out);
    return out.put("processId", processId)
        .put("appId", appId)
        .put("deploymentId", deploymentId)
        .put("region", region)
        .put("status", status)
        .put("accepting", accepting)
        .put("acceptingAt", acceptingUpdatedAt)
        .put("roomsAllocated", roomsAllocated)
        .put("roomsPerProcess", roomsPerProcess)
        .put("roomsUpdatedAt", roomsUpdatedAt)
        .put("initialRoomId", initialRoomId)
        .put("createdAt", createdAt)
        .put("scheduledAt", scheduledAt)
        .put("bootedAt", bootedAt)
        .put("startedAt", startedAt)
        .put("stoppingAt", stoppingAt)
        .put("terminatedAt", terminatedAt)
        .put("ports", portItems(ports))
        .put("activeConnections", activeConnections)
        .put("activeConnectionsUpdatedAt", activeConnectionsUpdatedAt)
        .put("idleSince", idleSince)
        .put("opened", opened)
        .put("hosting", hosting)
        .put("nodeId", nodeId)
        .put("address", address)
        .put("fleetId", fleetId)
        .put("milliVcpus", milliVcpus)
        .put("memoryMb", memoryMb)
        .put("idleTimeoutEnabled", idleTimeoutEnabled)
        .put("deadline", deadline)
        .put("deadlineReason", deadlineReason)
        .put("exitReason", exitReason)
        .item();
  }

  /** All ports of a process share a host as a rule: it is written once, to stay within 1 KiB. */
  static List<Map<String, AttributeValue>> portItems(List<ExposedPort> ports) {
    return ports.stream()
        .map(
            port ->
                new ItemWriter()
                    .put("name", port.name())
                    .put(
                        "host",
                        port == ports.getFirst() || !port.host().equals(ports.getFirst().host())
                            ? Optional.of(port.host())
                            : Optional.empty())
                    .put("port", port.port())
                    .put("transport", port.transport())
                    .item())
        .toList();
  }

  private static List<ExposedPort> readPorts(ItemReader in) {
    List<ItemReader> ports = in.list("ports", port -> port);
    return ports.stream()
        .map(
            port ->
                new ExposedPort(
                    port.string("name"),
                    port.optionalString("host").orElseGet(() -> ports.getFirst().string("host")),
                    port.integer("port"),
                    port.constant("transport", TransportType.class)))
        .toList();
  }
}
