package dev.greenroom.streams.gateway;

import java.time.Duration;

/**
 * How long the body of a request may take: a while, and then as long as it comes no slower than a
 * pace. One byte now and then is cut off; a part of an upload over a thin line is not.
 *
 * @param grace for a body of any length
 * @param bytesPerSecond what earns more time
 */
public record ReadLimit(Duration grace, long bytesPerSecond) {
  /** A part of 10 MiB may take three minutes, at half a megabit a second. */
  public static final ReadLimit DEFAULT = new ReadLimit(Duration.ofSeconds(30), 64 << 10);

  /** What is left when so much has come after so long. */
  Duration left(long bytes, Duration elapsed) {
    return grace.plusMillis(bytes * 1000 / bytesPerSecond).minus(elapsed);
  }
}
