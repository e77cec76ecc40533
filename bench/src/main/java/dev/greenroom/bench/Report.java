package dev.greenroom.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints the samples of a soak, and draws the line through them. */
final class Report {
  /** So many at least, or a line through them says nothing. */
  private static final int SAMPLES_FOR_A_TREND = 20;

  private final PrintStream out;
  private final List<Long> heap = new ArrayList<>();
  private final List<Integer> items = new ArrayList<>();

  Report(PrintStream out) {
    this.out = out;
  }

  /**
   * One look at everything.
   *
   * @param at since the start
   * @param made rooms so far
   * @param unanswered requests without a room so far
   * @param playing rooms now
   * @param alive processes now
   * @param items by table
   * @param heapBytes after a collection
   * @param violations so far
   */
  record Sample(
      Duration at,
      long made,
      long unanswered,
      int playing,
      int alive,
      Map<String, Integer> items,
      long heapBytes,
      long violations) {}

  void add(Sample sample) {
    heap.add(sample.heapBytes());
    items.add(sample.items().values().stream().mapToInt(Integer::intValue).sum());
    print(
        "%6d s: %d rooms made, %d requests without one; %d rooms and %d processes live; %d items"
            + " (%s); heap %.1f MB; %d violations",
        sample.at().toSeconds(),
        sample.made(),
        sample.unanswered(),
        sample.playing(),
        sample.alive(),
        items.getLast(),
        sample.items().entrySet().stream()
            .filter(e -> e.getValue() > 0)
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", ")),
        sample.heapBytes() / 1e6,
        sample.violations());
  }

  void print(String text, Object... arguments) {
    out.printf(Locale.ROOT, text + "%n", arguments);
    out.flush();
  }

  /** True when memory or tables grow; a run that is too short to tell is not said to. */
  boolean grows() {
    if (heap.size() < SAMPLES_FOR_A_TREND) {
      print("too short to tell whether memory or tables grow");
      return false;
    }
    Trend memory = Trend.ofSecondHalf(heap);
    Trend tables = Trend.ofSecondHalf(items);
    print(
        "second half: heap %.1f MB, rising by %.1f %%; items %.0f, rising by %.1f %%",
        memory.mean() / 1e6, memory.percent(), tables.mean(), tables.percent());
    return memory.grows() || tables.grows();
  }
}
