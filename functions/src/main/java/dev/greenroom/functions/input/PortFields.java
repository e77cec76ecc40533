package dev.greenroom.functions.input;

import dev.greenroom.core.deployment.ContainerPort;
import dev.greenroom.core.deployment.TransportType;
import dev.greenroom.core.error.GreenroomException;
import java.util.ArrayList;
import java.util.List;

/** The ports of a deployment: the default one first, then at most two more. */
final class PortFields {
  private static final int MOST_ADDITIONAL = 2;

  /** Empty is what the {@code hathora} CLI sends when its user names no name. */
  private static final Text NAME =
      Text.matching(0, 100, "([a-z][a-z0-9-]*)?", "a-z, 0-9 and -, beginning with a letter");

  private PortFields() {}

  static List<ContainerPort> read(Fields body) {
    List<ContainerPort> ports = new ArrayList<>();
    TransportType transport = transport(body);
    ports.add(new ContainerPort(ContainerPort.DEFAULT, port(body, "containerPort"), transport));
    for (Fields entry : body.objects("additionalContainerPorts", MOST_ADDITIONAL)) {
      ContainerPort port = additional(entry);
      for (ContainerPort other : ports) {
        if (other.name().equals(port.name())) {
          throw entry.refused("name", port.name(), "a name that no other port has");
        }
        if (other.port() == port.port() && other.transport() == port.transport()) {
          throw entry.refused(
              "port", port.port(), "a port that '%s' does not use".formatted(other.name()));
        }
      }
      ports.add(port);
    }
    return ports;
  }

  private static ContainerPort additional(Fields entry) {
    TransportType transport = transport(entry);
    int port = port(entry, "port");
    String name = entry.text("name", NAME).orElse("");
    String given = name.isEmpty() ? "port-%s-%d".formatted(transport, port) : name;
    return new ContainerPort(given, port, transport);
  }

  private static int port(Fields fields, String name) {
    return fields.requiredInteger(name, 1, 65_535);
  }

  /** A port that nobody ends TLS in front of would be a dead one. */
  private static TransportType transport(Fields fields) {
    TransportType transport = fields.requiredChoice("transportType", TransportType.class);
    if (transport == TransportType.tls) {
      throw GreenroomException.invalid(
          "%s is 'tls'; TLS is not ended by this Greenroom yet, so it must be tcp or udp.",
          fields.name("transportType"));
    }
    return transport;
  }
}
