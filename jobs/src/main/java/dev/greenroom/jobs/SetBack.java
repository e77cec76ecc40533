package dev.greenroom.jobs;

import dev.greenroom.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Tells once for each time that the wall clock was set back by more than {@link #SLACK}. */
final class SetBack {
  static final Duration SLACK = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Ticker ticker;
  private Instant wall;
  private long nanos;

  SetBack(InstantSource clock, Ticker ticker) {
    this.clock = clock;
    this.ticker = ticker;
    this.wall = clock.instant();
    this.nanos = ticker.nanos();
  }

  boolean happened() {
    Instant wallNow = clock.instant();
    long nanosNow = ticker.nanos();
    Duration step = Duration.between(wall, wallNow).minusNanos(nanosNow - nanos);
    wall = wallNow;
    nanos = nanosNow;
    return step.compareTo(SLACK.negated()) < 0;
  }
}
