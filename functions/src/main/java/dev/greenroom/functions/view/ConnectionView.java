package dev.greenroom.functions.view;

import dev.greenroom.core.process.ExposedPort;
import dev.greenroom.core.process.Process;
import java.util.List;
import java.util.Optional;

/** How to reach a room: ConnectionInfoV2, and RoomConnectionData. */
public final class ConnectionView {
  private ConnectionView() {}

  /** True when players can connect. */
  public static boolean ready(Process process) {
    return process.status().holdsRooms() && process.defaultPort().isPresent();
  }

  /** Clients take the presence of {@code exposedPort} for ready, so it never comes early. */
  public static JsonObject of(String roomId, Process process) {
    boolean ready = ready(process);
    List<ExposedPort> additional = ready ? process.additionalPorts() : List.of();
    Optional<ExposedPort> exposed = ready ? process.defaultPort() : Optional.empty();
    return new JsonObject()
        .put("roomId", roomId)
        .put("status", ready ? "active" : "starting")
        .putIfPresent("exposedPort", exposed.map(PortView::of))
        .put("additionalExposedPorts", additional.stream().map(PortView::of).toList());
  }
}
