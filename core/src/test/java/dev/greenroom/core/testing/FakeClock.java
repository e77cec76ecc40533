package dev.greenroom.core.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Time that passes only when a test says so. It begins in the future, since the time-to-live of
 * DynamoDB Local runs on the real clock and would delete what has aged out by this one.
 */
public final class FakeClock implements InstantSource {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2046-01-02T03:04:05.678Z"));

  @Override
  public Instant instant() {
    return now.get();
  }

  public void pass(Duration time) {
    now.updateAndGet(t -> t.plus(time));
  }
}
