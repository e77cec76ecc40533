package dev.greenroom.agent;

import java.time.Duration;
import java.time.Instant;

/**
 * When to tell the control plane again after it failed: at the next look, then twice as late each
 * time, at most one heartbeat interval apart, so that a struggling one is not run over by its
 * nodes.
 */
final class RetryPause {
  private final Duration first;
  private final Duration longest;
  private int failures;
  private Instant notBefore = Instant.MIN;

  RetryPause(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
  }

  boolean over(Instant now) {
    // The second test: a clock that was set back must not silence the agent.
    return !now.isBefore(notBefore) || now.plus(longest).isBefore(notBefore);
  }

  /** True for the first failure of a row. */
  boolean failed(Instant now) {
    failures++;
    Duration pause = first.multipliedBy(1L << Math.min(failures - 1, 20));
    notBefore = failures == 1 ? now : now.plus(pause.compareTo(longest) < 0 ? pause : longest);
    return failures == 1;
  }

  /** True when it ends a row of failures. */
  boolean succeeded() {
    boolean recovered = failures > 0;
    failures = 0;
    notBefore = Instant.MIN;
    return recovered;
  }
}
