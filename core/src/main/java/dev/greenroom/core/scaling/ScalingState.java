package dev.greenroom.core.scaling;

import dev.greenroom.core.table.ItemReader;
import java.util.List;

/**
 * What is kept of a region of a fleet between two ticks.
 *
 * @param version one more with each change: two who plan by the same state cannot both act
 * @param memory what the next plan is to know
 * @param ordered the nodes of the last order: an index may not show them yet
 * @param told what the last recorded decision was about, so that the same is not told at each tick
 */
record ScalingState(long version, ScalingMemory memory, List<String> ordered, String told) {
  static final ScalingState NEW = new ScalingState(0, ScalingMemory.BLANK, List.of(), "");

  static ScalingState read(ItemReader in) {
    return new ScalingState(
        in.number("version", 0),
        new ScalingMemory(
            in.optionalInstant("lowSince"),
            in.optionalInstant("orderedAt"),
            in.integer("failures", 0),
            in.optionalInstant("failedAt"),
            in.optionalString("failure")),
        in.strings("ordered"),
        in.optionalString("told").orElse(""));
  }
}
