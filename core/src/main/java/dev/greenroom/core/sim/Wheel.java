package dev.greenroom.core.sim;

import java.util.Arrays;
import java.util.function.IntConsumer;

/** What ends when: a ring of seconds, each with a chain of rooms. */
final class Wheel {
  private static final int NONE = -1;
  private final int[] heads;
  private int[] next = new int[1024];
  private int[] values = new int[1024];
  private int unused;
  private int freed = NONE;

  /**
   * @param longest no room lasts longer, in seconds
   */
  Wheel(int longest) {
    heads = new int[Integer.highestOneBit(longest) << 1];
    Arrays.fill(heads, NONE);
  }

  /** A room that begins in a second and lasts so long, at least one second. */
  void add(int second, int length, int value) {
    int entry = freed;
    if (entry == NONE) {
      entry = unused++;
      if (entry == next.length) {
        next = Arrays.copyOf(next, 2 * entry);
        values = Arrays.copyOf(values, 2 * entry);
      }
    } else {
      freed = next[entry];
    }
    int slot = (second + Math.max(1, length)) & (heads.length - 1);
    values[entry] = value;
    next[entry] = heads[slot];
    heads[slot] = entry;
  }

  /** How many end in this second. */
  int turn(int second) {
    return turn(second, value -> {});
  }

  /** How many end in this second, after each was told. */
  int turn(int second, IntConsumer ended) {
    int slot = second & (heads.length - 1);
    int count = 0;
    for (int entry = heads[slot]; entry != NONE; count++) {
      int following = next[entry];
      ended.accept(values[entry]);
      next[entry] = freed;
      freed = entry;
      entry = following;
    }
    heads[slot] = NONE;
    return count;
  }

  /** Takes all out that have this value, whenever they would have ended; how many they were. */
  int remove(int value) {
    int count = 0;
    for (int slot = 0; slot < heads.length; slot++) {
      int kept = NONE;
      for (int entry = heads[slot]; entry != NONE; ) {
        int following = next[entry];
        if (values[entry] == value) {
          next[entry] = freed;
          freed = entry;
          count++;
        } else {
          next[entry] = kept;
          kept = entry;
        }
        entry = following;
      }
      heads[slot] = kept;
    }
    return count;
  }
}
