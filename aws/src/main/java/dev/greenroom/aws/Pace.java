package dev.greenroom.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How often an account may call something: a bucket of tokens that is filled at a steady rate. When
 * AWS throttles all the same, as others call from this account too, the rate is halved, and comes
 * back by a twentieth a second. Safe for any thread.
 */
final class Pace {
  private static final double SLOWEST = 1.0 / 16;
  private static final double RECOVERED_A_SECOND = 1.0 / 20;

  private final InstantSource clock;
  private final int burst;
  private final double perSecond;
  private double share = 1;
  private double tokens;
  private Instant filledAt;

  /**
   * @param burst how many calls at once, 1 or more
   * @param perSecond how many for a long time, above zero
   */
  Pace(InstantSource clock, int burst, double perSecond) {
    this.clock = clock;
    this.burst = burst;
    this.perSecond = perSecond;
    this.tokens = burst;
    this.filledAt = clock.instant();
  }

  /** What Fargate and ECS take of {@code RunTask} in an AWS region: 20 a second, at once too. */
  static Pace ofLaunches(InstantSource clock) {
    return new Pace(clock, 20, 20);
  }

  /** What EC2 takes of calls that start machines in an AWS region. */
  static Pace ofMachines(InstantSource clock) {
    return new Pace(clock, 5, 2);
  }

  /** False when the next call is to wait. */
  synchronized boolean take() {
    fill();
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }

  /** Whether three quarters of what may be called at once are left: for what nobody waits for. */
  synchronized boolean hasToSpare() {
    fill();
    return share >= 1 && tokens >= burst * 3 / 4.0;
  }

  /** AWS throttled a call. */
  synchronized void throttled() {
    fill();
    tokens = 0;
    share = Math.max(SLOWEST, share / 2);
  }

  /** A clock that was set back fills nothing. */
  private void fill() {
    Instant now = clock.instant();
    double seconds = Math.max(0, Duration.between(filledAt, now).toNanos() / 1e9);
    tokens = Math.min(burst, tokens + seconds * perSecond * share);
    share = Math.min(1, share + seconds * RECOVERED_A_SECOND);
    filledAt = now;
  }
}
