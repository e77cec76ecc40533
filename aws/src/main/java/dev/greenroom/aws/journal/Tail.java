package dev.greenroom.aws.journal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest events, in memory.
 *
 * @param after the number before the first of them
 * @param entries in their order, without a gap
 */
record Tail(long after, List<Kept> entries) {
  /** About 4 MB. */
  private static final int MOST = 2_000;

  static Tail at(long number) {
    return new Tail(number, List.of());
  }

  /** The number of the last of them. */
  long end() {
    return after + entries.size();
  }

  /** Whether what comes after a number begins here. */
  boolean has(long number) {
    return number >= after && number < end();
  }

  /** At most that many of those that come after a number, and are kept still. */
  List<Kept> after(long number, int limit, Instant now) {
    int from = Math.toIntExact(number - after);
    while (from < entries.size() && !entries.get(from).still(now)) {
      from++;
    }
    return entries.subList(from, (int) Math.min(entries.size(), (long) from + limit));
  }

  /** With those that come next; without the oldest, where they are too many. */
  Tail with(List<Kept> more) {
    if (more.isEmpty()) {
      return this;
    }
    List<Kept> all = new ArrayList<>();
    if (more.getFirst().entry().number() == end() + 1) {
      all.addAll(entries);
    }
    all.addAll(more);
    List<Kept> newest = List.copyOf(all.subList(Math.max(0, all.size() - MOST), all.size()));
    return new Tail(newest.getFirst().entry().number() - 1, newest);
  }
}
