package dev.greenroom.core.sim;

import java.util.Arrays;

/** A set of small numbers that finds its least one at once. */
final class IndexSet {
  private long[] words = new long[1];
  private long[] summary = new long[1];

  void add(int index) {
    int word = index >>> 6;
    if (word >= words.length) {
      words = Arrays.copyOf(words, 2 * word);
      summary = Arrays.copyOf(summary, (words.length >>> 6) + 1);
    }
    words[word] |= 1L << index;
    summary[word >>> 6] |= 1L << word;
  }

  void remove(int index) {
    int word = index >>> 6;
    if (word < words.length) {
      words[word] &= ~(1L << index);
      if (words[word] == 0) {
        summary[word >>> 6] &= ~(1L << word);
      }
    }
  }

  /** The least; -1 when it is empty. */
  int first() {
    for (int i = 0; i < summary.length; i++) {
      if (summary[i] != 0) {
        int word = (i << 6) + Long.numberOfTrailingZeros(summary[i]);
        return (word << 6) + Long.numberOfTrailingZeros(words[word]);
      }
    }
    return -1;
  }
}
