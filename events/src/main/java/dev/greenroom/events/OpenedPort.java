package dev.greenroom.events;

import java.util.Map;

/**
 * A socket that a game process has opened for others.
 *
 * @param transport {@code tcp} or {@code udp}
 * @param port 1..65535
 * @param address the local address it is bound to, {@code 0.0.0.0} or {@code ::} for all
 */
public record OpenedPort(String transport, int port, String address) {

  /** True when a peer on another machine could reach it. */
  public boolean onEveryAddress() {
    return address.equals("0.0.0.0") || address.equals("::");
  }

  /** As people read it: {@code tcp/7777 on 0.0.0.0}. */
  @Override
  public String toString() {
    return transport + "/" + port + " on " + address;
  }

  Map<String, Object> toJson() {
    return new Fields.Writer()
        .put("transport", transport)
        .put("port", port)
        .put("address", address)
        .done();
  }

  static OpenedPort fromJson(Object json) {
    Fields in = Fields.of("opened", json);
    return new OpenedPort(in.string("transport"), in.integer("port"), in.string("address"));
  }
}
