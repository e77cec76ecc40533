package dev.greenroom.core.scaling;

import java.time.Instant;
import java.util.Optional;

/**
 * A node of a region of a fleet, as the plan sees it.
 *
 * @param nodeId opaque
 * @param metal bare metal: it counts, and is never touched
 * @param phase how far it is in its life
 * @param size what it has
 * @param used what the processes on it requested, 0 in both dimensions once the last is over
 * @param processes how many they are
 * @param since when it was ordered, joined, or began to drain: the begin of its phase
 * @param live false when it fell silent: what runs on it may go on, and nothing comes to it
 */
public record PoolNode(
    String nodeId,
    boolean metal,
    Phase phase,
    Size size,
    Size used,
    int processes,
    Instant since,
    boolean live) {

  /** How far a node is in its life. */
  public enum Phase {
    /** Ordered, and not heard of yet. */
    starting,
    /** Takes processes. */
    running,
    /** Drained by an earlier plan: it can be taken back. */
    draining,
    /** Drained for a reason of its own, as when the cloud takes it away: nothing brings it back. */
    leaving
  }

  /** What it gives to those that are to come: a silent one only what it has given already. */
  Size capacity() {
    return switch (phase) {
      case starting -> size;
      case running -> live ? size : used;
      case draining, leaving -> Size.NONE;
    };
  }

  /** What runs on it: all alike, since it is not told which is how large. */
  Optional<Packing.Batch> pieces() {
    if (used.equals(Size.NONE)) {
      return Optional.empty();
    }
    int count = Math.max(1, processes);
    Size each =
        new Size(Math.ceilDiv(used.milliVcpus(), count), Math.ceilDiv(used.memoryMb(), count));
    return Optional.of(new Packing.Batch(each, count));
  }

  boolean is(Phase other) {
    return phase == other;
  }

  /** True when nothing runs on it and nothing can come to it any more. */
  boolean over() {
    return (is(Phase.draining) || is(Phase.leaving)) && used.equals(Size.NONE);
  }
}
