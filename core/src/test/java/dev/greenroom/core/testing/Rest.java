package dev.greenroom.core.testing;

import dev.greenroom.core.Core;
import java.util.ArrayList;
import java.util.List;

/** Runs the jobs until they find nothing to do. */
public final class Rest {
  private static final int MOST_ROUNDS = 20;

  private Rest() {}

  /** What the jobs decided on the way; the clock passes far enough for them to act. */
  public static List<String> settle(World world, Core core) {
    List<String> decisions = new ArrayList<>();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      world.clock.pass(world.core.policy().relaunchAfter().plusSeconds(1));
      List<String> now = new ArrayList<>(core.placer().run(world.clock.instant()));
      now.addAll(core.reaper().run(world.clock.instant()));
      if (now.isEmpty()) {
        return decisions;
      }
      decisions.addAll(now);
    }
    throw new AssertionError("the jobs do not come to rest: " + decisions);
  }
}
