package dev.greenroom.core.scaling;

import java.time.Instant;
import java.util.Optional;

/**
 * What a plan knows of earlier ones, besides the nodes themselves.
 *
 * @param lowSince since when utilization has been below the lower edge without a break
 * @param orderedAt when nodes were last ordered
 * @param failures orders in a row of which nothing came, 0 once a node has joined since
 * @param failedAt when the last of them was found to have failed
 * @param failure what was wrong with it, in a sentence
 */
public record ScalingMemory(
    Optional<Instant> lowSince,
    Optional<Instant> orderedAt,
    int failures,
    Optional<Instant> failedAt,
    Optional<String> failure) {

  /** Of a region in which nothing has happened yet. */
  public static final ScalingMemory BLANK =
      new ScalingMemory(Optional.empty(), Optional.empty(), 0, Optional.empty(), Optional.empty());

  /** What lies in the future was written before the clock was set back: it counts from now. */
  ScalingMemory notAfter(Instant now) {
    return new ScalingMemory(
        earlier(lowSince, now), earlier(orderedAt, now), failures, earlier(failedAt, now), failure);
  }

  /** After a jump of the clock nobody knows how long anything has lasted: it lasts from now on. */
  public ScalingMemory anew(Instant now) {
    return new ScalingMemory(
        lowSince.map(at -> now),
        orderedAt.map(at -> now),
        failures,
        failedAt.map(at -> now),
        failure);
  }

  private static Optional<Instant> earlier(Optional<Instant> at, Instant now) {
    return at.map(moment -> moment.isAfter(now) ? now : moment);
  }

  ScalingMemory lowSince(Optional<Instant> since) {
    return new ScalingMemory(since, orderedAt, failures, failedAt, failure);
  }

  ScalingMemory ordered(Instant now) {
    return new ScalingMemory(lowSince, Optional.of(now), failures, failedAt, failure);
  }

  /** One order more of which nothing came. */
  public ScalingMemory failed(String why, Instant now) {
    return new ScalingMemory(lowSince, orderedAt, failures + 1, Optional.of(now), Optional.of(why));
  }

  /** A node joined: the region gives nodes. */
  ScalingMemory joined() {
    return new ScalingMemory(lowSince, orderedAt, 0, Optional.empty(), Optional.empty());
  }

  /** Until when nothing is ordered; absent without a failure. */
  public Optional<Instant> retryAt() {
    return failedAt.map(at -> at.plus(ScalingPolicy.backOff(failures)));
  }

  /** True when so many failures followed each other that the region itself is at fault. */
  public boolean inError() {
    return failures >= ScalingPolicy.FAILURES_OF_A_REGION;
  }
}
