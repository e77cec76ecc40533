package dev.greenroom.agent;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the agent beside one game is told by variables of its environment.
 *
 * @param api {@code GREENROOM_API_URL}: where the control plane is
 * @param processId {@code GREENROOM_PROCESS_ID}: the game's process
 * @param processToken {@code GREENROOM_PROCESS_TOKEN}: with which it speaks for that process
 * @param ports {@code GREENROOM_PORTS}, as {@code default:7777/udp,web:80/tcp}: where players come
 *     to, on the very port
 * @param proc {@code GREENROOM_PROC}: the programs of both containers
 * @param heartbeat {@code GREENROOM_HEARTBEAT}: the longest silence, as {@code PT5S}
 */
record SidecarSettings(
    URI api,
    String processId,
    String processToken,
    List<ExpectedPort> ports,
    Path proc,
    Duration heartbeat) {
  static final String PROCESS_ID = "GREENROOM_PROCESS_ID";

  /** Whether there is one game to be told of, and no machine. */
  static boolean isIn(Map<String, String> environment) {
    return !environment.getOrDefault(PROCESS_ID, "").isBlank();
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException with a sentence that names the variable
   */
  static SidecarSettings of(Map<String, String> environment) {
    Settings in = new Settings(environment);
    return new SidecarSettings(
        in.url("GREENROOM_API_URL", Optional.empty()),
        in.required(PROCESS_ID),
        in.required("GREENROOM_PROCESS_TOKEN"),
        Stream.of(in.required(ExpectedPort.VARIABLE).split(","))
            .map(text -> ExpectedPort.parse(text, SidecarSettings::inside))
            .toList(),
        Path.of(in.or("GREENROOM_PROC", "/proc")),
        in.duration("GREENROOM_HEARTBEAT", Duration.ofSeconds(5)));
  }

  /** Of {@code 7777/udp}: a network of its own translates nothing. */
  private static int inside(String port) {
    return Integer.parseInt(port.substring(0, port.indexOf('/')));
  }
}
