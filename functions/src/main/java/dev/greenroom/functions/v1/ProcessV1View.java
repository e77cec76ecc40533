package dev.greenroom.functions.v1;

import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import dev.greenroom.functions.view.JsonObject;
import dev.greenroom.functions.view.PortView;
import java.util.Optional;

/** A process: Process, and the larger part of ProcessWithRooms. */
final class ProcessV1View {
  private ProcessV1View() {}

  /**
   * Where the contract wants a value that is not there yet, there is none to see in it: no host and
   * port 0 until the port is bound, and a count that has not changed dates from the beginning.
   *
   * @param deployment its number in the application
   */
  static JsonObject of(Process process, int deployment) {
    Optional<ExposedPort> port = process.defaultPort();
    return new JsonObject()
        .put("processId", process.processId())
        .put("appId", process.appId())
        .put("deploymentId", deployment)
        .put("region", process.region())
        .put("host", port.map(ExposedPort::host).orElse(""))
        .put("port", port.map(ExposedPort::port).orElse(0))
        .putNullable("exposedPort", port.map(PortView::of))
        .put(
            "additionalExposedPorts", process.additionalPorts().stream().map(PortView::of).toList())
        .putAll(times(process))
        .putAll(counts(process));
  }

  private static JsonObject times(Process process) {
    return new JsonObject()
        .put("startingAt", process.createdAt())
        .putNullable("startedAt", process.startedAt())
        .putNullable("stoppingAt", process.stoppingAt())
        .putNullable("terminatedAt", process.terminatedAt())
        .putNullable("idleSince", process.idle());
  }

  private static JsonObject counts(Process process) {
    return new JsonObject()
        .put("roomsPerProcess", process.roomsPerProcess())
        .put("roomsAllocated", process.roomsAlive())
        .put("roomsAllocatedUpdatedAt", process.roomsAliveSince())
        .put("roomSlotsAvailable", process.slotsAvailable())
        .put("roomSlotsAvailableUpdatedAt", process.slotsAvailableSince())
        .put("draining", process.drains())
        .put("activeConnections", process.activeConnections())
        .put(
            "activeConnectionsUpdatedAt",
            process.activeConnectionsUpdatedAt().orElse(process.createdAt()))
        .put("egressedBytes", process.egress().bytes());
  }
}
