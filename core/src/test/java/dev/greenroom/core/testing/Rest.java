package dev.greenroom.core.testing;

import dev.greenroom.core.Core;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Runs the jobs until they find nothing to do. */
public final class Rest {
  private static final int MOST_ROUNDS = 50;

  private Rest() {}

  /**
   * What the jobs decided on the way.
   *
   * @param start the time of their first tick; each round is late enough to repeat lost launches
   */
  public static List<String> settle(Core core, Instant start) {
    Duration step = core.policy().relaunchAfter().plusSeconds(1);
    List<String> decisions = new ArrayList<>();
    Instant now = start;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      now = now.plus(step);
      List<String> made = new ArrayList<>(core.ticks().placer().run(now));
      made.addAll(core.ticks().reaper().run(now));
      if (made.isEmpty()) {
        return decisions;
      }
      decisions.addAll(made);
    }
    throw new AssertionError("the jobs do not come to rest: " + decisions);
  }
}
