package dev.greenroom.core.scaling;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many nodes more are needed for what waits, the largest first. Pure. */
final class Packing {
  private static final Comparator<Size> LARGEST =
      Comparator.comparingLong(Size::milliVcpus).thenComparingLong(Size::memoryMb).reversed();

  private Packing() {}

  /**
   * So many that are alike.
   *
   * @param count 1 or more
   */
  record Batch(Size one, long count) {}

  /**
   * Equal ones are packed together, so that thousands that wait cost as much as a few. One that
   * does not fit into a whole node of the shape needs none: no number of them would help it.
   *
   * @param gaps what is free on each node that is there or on its way
   */
  static long extraNodes(Collection<Batch> waiting, List<Size> gaps, Size shape) {
    Map<Size, Long> counts = new TreeMap<>(LARGEST);
    waiting.forEach(batch -> counts.merge(batch.one(), batch.count(), Long::sum));
    Gaps free = new Gaps(gaps);
    long extra = 0;
    for (Map.Entry<Size, Long> entry : counts.entrySet()) {
      Size one = entry.getKey();
      long left = entry.getValue();
      int gap = free.first(one, 0);
      while (left > 0 && gap >= 0) {
        long here = Math.min(left, held(free.get(gap), one));
        free.set(gap, free.get(gap).minus(one.times(here)));
        left -= here;
        gap = free.first(one, gap + 1);
      }
      long each = held(shape, one);
      while (left > 0 && each > 0) {
        long here = Math.min(left, each);
        free.add(shape.minus(one.times(here)));
        left -= here;
        extra++;
      }
    }
    return extra;
  }

  /** How many of those fit into that. */
  private static long held(Size whole, Size one) {
    if (!one.fits(whole)) {
      return 0;
    }
    long byVcpus = one.milliVcpus() == 0 ? Long.MAX_VALUE : whole.milliVcpus() / one.milliVcpus();
    long byMemory = one.memoryMb() == 0 ? Long.MAX_VALUE : whole.memoryMb() / one.memoryMb();
    return Math.min(byVcpus, byMemory);
  }
}
