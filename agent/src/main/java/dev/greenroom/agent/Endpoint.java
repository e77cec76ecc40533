package dev.greenroom.agent;

/**
 * One end of a socket.
 *
 * @param address as {@link AddressText} writes it; {@code 0.0.0.0} or {@code ::} for every address
 * @param port 0..65535
 */
public record Endpoint(String address, int port) {

  /** Whether a socket bound here is the one that traffic to {@code local} reaches. */
  boolean takes(Endpoint local) {
    if (port != local.port) {
      return false;
    }
    return switch (address) {
      case "::" ->
          true; // dual stack is the default; what is IPv6 only has no IPv4 traffic to claim
      case "0.0.0.0" -> !local.address.contains(":");
      default -> address.equals(local.address);
    };
  }
}
