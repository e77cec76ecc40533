package dev.greenroom.core.allocation;

import dev.greenroom.core.app.AllocationState.Lull;
import dev.greenroom.core.app.StaticAllocation;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How many processes a load needs. More at once, fewer only when fewer have been enough for a
 * while, and then as many as were needed in that while at the most. Pure.
 */
final class Autoscaler {
  private Autoscaler() {}

  /**
   * @param target how many are wanted from now on
   * @param lull the while in which fewer were enough, as far as it has lasted
   */
  record Verdict(int target, Optional<Lull> lull) {}

  static Verdict next(
      StaticAllocation allocation,
      int connections,
      double requestsPerProcess,
      Optional<Lull> lull,
      Duration longEnough,
      Instant now) {
    int needed =
        (int)
            Math.clamp(
                Math.ceil(connections / requestsPerProcess), allocation.min(), allocation.max());
    if (needed >= allocation.target()) {
      return new Verdict(needed, Optional.empty());
    }
    // What began later than now was written before the clock was set back, and says nothing.
    Lull begun =
        lull.filter(l -> !l.since().isAfter(now))
            .map(l -> new Lull(l.since(), Math.max(l.highest(), needed)))
            .orElseGet(() -> new Lull(now, needed));
    return begun.since().plus(longEnough).isAfter(now)
        ? new Verdict(allocation.target(), Optional.of(begun))
        : new Verdict(begun.highest(), Optional.empty());
  }
}
