package dev.greenroom.aws;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What an installation decides about its tasks.
 *
 * @param name of the installation, which its clusters, families and secrets begin with: lower case
 *     letters, digits and {@code -}, at most 20 characters
 * @param executionRole the role with which ECS reads images, secrets and writes logs (ARN); empty
 *     where the machine's own does
 * @param logGroup where what games print is kept; empty: on the machine alone
 * @param stopGrace between SIGTERM and SIGKILL, in whole seconds up to 120
 * @param shared how what is on no fleet runs; empty: not at all
 * @param image of the key of a build's image and the AWS region, where it is pulled from
 */
public record EcsSettings(
    String name,
    Optional<String> executionRole,
    Optional<String> logGroup,
    Duration stopGrace,
    Optional<SharedHosting> shared,
    BiFunction<String, String, String> image) {

  /** Of an installation with machines of fleets alone. */
  public EcsSettings(
      String name,
      Optional<String> executionRole,
      Optional<String> logGroup,
      Duration stopGrace,
      BiFunction<String, String, String> image) {
    this(name, executionRole, logGroup, stopGrace, Optional.empty(), image);
  }

  /** The same, where what is on no fleet runs so. */
  public EcsSettings with(SharedHosting how) {
    return new EcsSettings(name, executionRole, logGroup, stopGrace, Optional.of(how), image);
  }

  /**
   * @throws IllegalArgumentException for a name or a grace outside the limits above
   */
  public EcsSettings {
    if (!name.matches("[a-z][a-z0-9-]{0,19}")) {
      throw new IllegalArgumentException(
          "the name of an installation is '%s'; it must be of a-z, 0-9 and -, at most 20"
              .formatted(name));
    }
    if (stopGrace.isNegative() || stopGrace.toSeconds() > 120) {
      throw new IllegalArgumentException(
          "the grace of a stop is %s; ECS takes 0 to 120 seconds".formatted(stopGrace));
    }
  }

  /** The cluster of that name is in each AWS region. */
  public String cluster() {
    return name;
  }
}
