package dev.greenroom.functions.view;

import dev.greenroom.core.process.Process;

/** A process: ProcessV3. */
public final class ProcessView {
  private ProcessView() {}

  /** Rooms count as gone at the moment of a stop, before each of them is written so. */
  public static JsonObject of(Process process) {
    return new JsonObject()
        .put("processId", process.processId())
        .put("appId", process.appId())
        .put("deploymentId", process.deploymentId())
        .putIfPresent("fleetId", process.fleetId())
        .put("region", process.region())
        .put("hosting", process.hosting())
        .put("status", process.status())
        .put("roomsPerProcess", process.roomsPerProcess())
        .put("roomsAllocated", process.status().holdsRooms() ? process.roomsAllocated() : 0)
        .putNullable("exposedPort", process.defaultPort().map(PortView::of))
        .put(
            "additionalExposedPorts", process.additionalPorts().stream().map(PortView::of).toList())
        .put("createdAt", process.createdAt())
        .putNullable("scheduledAt", process.scheduledAt())
        .putNullable("bootedAt", process.bootedAt())
        .putNullable("startedAt", process.startedAt())
        .putNullable("stoppingAt", process.stoppingAt())
        .putNullable("terminatedAt", process.terminatedAt())
        .putIfPresent(
            "summaryExitReason", process.exitReason().filter(reason -> process.status().over()));
  }
}
