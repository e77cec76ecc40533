package dev.greenroom.core.build;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One step of a build that is over.
 *
 * @param name as its builder prints it, such as {@code [2/3] RUN make}
 * @param startedAt when it began
 * @param endedAt when it ended
 * @param cached true when nothing had to be done
 * @param bytes by how much it enlarged the image, where that is known
 * @param error why it failed; absent when it did not
 */
public record BuildStep(
    String name,
    Instant startedAt,
    Instant endedAt,
    boolean cached,
    OptionalLong bytes,
    Optional<String> error) {

  /** How long it took; never negative, whatever the clocks of an engine say. */
  public Duration took() {
    return startedAt.isAfter(endedAt) ? Duration.ZERO : Duration.between(startedAt, endedAt);
  }
}
