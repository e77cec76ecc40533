package dev.greenroom.local.cli.api;

import java.time.Duration;

/** Waits until players can connect to a room. */
public final class RoomWait {
  /** The bind timeout (100 s), and as long again for a machine to be added. */
  private static final Duration LIMIT = Duration.ofSeconds(200);

  private RoomWait() {}

  /**
   * Long-polls the connection info until it is active.
   *
   * @throws Failure when that takes more than 200 s
   */
  public static Json untilActive(ApiClient api, String appId, String roomId) {
    String path =
        "/rooms/v2/%s/connectioninfo/%s?wait=20".formatted(appId, ApiClient.encode(roomId));
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      long asked = System.nanoTime();
      Json info = api.get(path);
      if (info.at("status").text().equals("active")) {
        return info;
      }
      if (System.nanoTime() > end) {
        throw new Failure(
            "Room %s is still %s after %d s."
                .formatted(roomId, info.at("status").text(), LIMIT.toSeconds()));
      }
      pauseUnlessItWaited(asked);
    }
  }

  /** A server without the long poll answers at once; then ask once a second, as clients do. */
  private static void pauseUnlessItWaited(long asked) {
    long rest = Duration.ofSeconds(1).toNanos() - (System.nanoTime() - asked);
    if (rest > 0) {
      try {
        Thread.sleep(Duration.ofNanos(rest));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Failure("Interrupted.", e);
      }
    }
  }
}
