package dev.greenroom.events;

import java.util.Map;

/**
 * Where players reach one port of a process.
 *
 * @param name {@code default}, or the name of an additional container port
 * @param port the public port, 1..65535
 * @param transport {@code tcp} or {@code udp}
 */
public record PublishedPort(String name, int port, String transport) {

  Map<String, Object> toJson() {
    return new Fields.Writer()
        .put("name", name)
        .put("port", port)
        .put("transport", transport)
        .done();
  }

  static PublishedPort fromJson(Object json) {
    Fields in = Fields.of("published", json);
    return new PublishedPort(in.string("name"), in.integer("port"), in.string("transport"));
  }
}
