package dev.greenroom.core.minimum;

import java.time.Instant;
import java.util.Optional;

/**
 * The minimum of a region of a fleet at a moment, and where it comes from.
 *
 * @param nodes the least number of nodes
 * @param schedule the schedule that asks for it; empty when it is the baseline
 * @param until when that schedule's activation ends; empty when it is the baseline
 */
public record InForce(int nodes, Optional<String> schedule, Optional<Instant> until) {

  /** A half sentence for people. */
  public String because() {
    return schedule
        .map(name -> "the schedule '%s' until %s".formatted(name, until.orElseThrow()))
        .orElse("the baseline of the region");
  }
}
