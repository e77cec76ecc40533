package dev.greenroom.functions.view;

import dev.greenroom.core.process.ExposedPort;

/** Where players reach a port: ExposedPort. */
public final class PortView {
  private PortView() {}

  public static JsonObject of(ExposedPort port) {
    return new JsonObject()
        .put("name", port.name())
        .put("host", port.host())
        .put("port", port.port())
        .put("transportType", port.transport());
  }
}
