package dev.greenroom.core.testing;

import dev.greenroom.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Time that passes only when a test says so. It begins in the future, since the time-to-live of
 * DynamoDB Local runs on the real clock and would delete what has aged out by this one.
 */
public final class FakeClock implements InstantSource {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2046-01-02T03:04:05.678Z"));

  private final AtomicLong nanos = new AtomicLong();

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Time passes, on the wall clock and on the ticker. */
  public void pass(Duration time) {
    now.updateAndGet(t -> t.plus(time));
    nanos.addAndGet(time.toNanos());
  }

  /** Somebody sets the wall clock, forward or back; no time passes. */
  public void step(Duration by) {
    now.updateAndGet(t -> t.plus(by));
  }

  /** The monotonic side of it. */
  public Ticker ticker() {
    return nanos::get;
  }
}
