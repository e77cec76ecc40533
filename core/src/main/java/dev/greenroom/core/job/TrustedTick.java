package dev.greenroom.core.job;

import dev.greenroom.core.time.ClockWatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A tick that decides by deadlines, and mends them first when the clock gives cause for doubt. A
 * mending that is cut short is begun again: only a whole one restores the trust.
 */
public final class TrustedTick implements Tick {
  private final Tick tick;
  private final ClockWatch watch;
  private final Function<Instant, List<String>> mend;

  /**
   * @param mend gives everything that has a deadline all of its time again, from that moment on,
   *     and hands back what it changed, a sentence each
   */
  public TrustedTick(Tick tick, ClockWatch watch, Function<Instant, List<String>> mend) {
    this.tick = tick;
    this.watch = watch;
    this.mend = mend;
  }

  @Override
  public String name() {
    return tick.name();
  }

  @Override
  public List<String> run(Instant now) {
    List<String> decisions = new ArrayList<>();
    watch
        .doubt(now)
        .ifPresent(
            why ->
                mend.apply(now).forEach(change -> decisions.add("%s: %s".formatted(change, why))));
    watch.trust(now);
    decisions.addAll(tick.run(now));
    return decisions;
  }
}
