package dev.greenroom.core.time;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells whether deadlines that were written before the last look still mean anything: not when the
 * wall clock was set meanwhile, nor when nobody looked for long (a machine that slept, a process
 * that was stopped, a restart). Times shorter than {@link #SLACK} are within what any timeout
 * bears.
 */
public final class ClockWatch {
  /** What clocks and schedulers may be off without anything being wrong. */
  public static final Duration SLACK = Duration.ofSeconds(30);

  private final Ticker ticker;
  private final Duration interval;
  private final Supplier<Optional<Instant>> lastLook;
  private Optional<Look> last = Optional.empty();

  private record Look(Instant wall, long nanos) {}

  /**
   * @param interval between two looks
   * @param lastLook the last look of anybody, on any machine; asked for only in doubt
   */
  public ClockWatch(Ticker ticker, Duration interval, Supplier<Optional<Instant>> lastLook) {
    this.ticker = ticker;
    this.interval = interval;
    this.lastLook = lastLook;
  }

  /** Why old deadlines must not be trusted, in a sentence; empty when they may be. */
  public Optional<String> doubt(Instant now) {
    if (last.isEmpty()) {
      return sinceAnyone(now);
    }
    Duration wall = Duration.between(last.get().wall(), now);
    Duration passed = Duration.ofNanos(ticker.nanos() - last.get().nanos());
    Duration step = wall.minus(passed);
    if (step.abs().compareTo(SLACK) > 0) {
      return Optional.of(
          "the clock was set %s by %d s"
              .formatted(step.isNegative() ? "back" : "forward", step.abs().toSeconds()));
    }
    return gap(passed).flatMap(alone -> sinceAnyone(now));
  }

  /** Another may have looked meanwhile. */
  private Optional<String> sinceAnyone(Instant now) {
    return lastLook.get().flatMap(before -> gap(Duration.between(before, now)));
  }

  private Optional<String> gap(Duration since) {
    if (since.compareTo(SLACK.negated()) < 0) {
      return Optional.of(
          "the clock was set back by more than %d s".formatted(since.negated().toSeconds()));
    }
    return since.minus(interval).compareTo(SLACK) > 0
        ? Optional.of("nobody looked for %d s".formatted(since.toSeconds()))
        : Optional.empty();
  }

  /** What was in doubt is mended: from here on the clock is trusted again. */
  public void trust(Instant now) {
    last = Optional.of(new Look(now, ticker.nanos()));
  }
}
