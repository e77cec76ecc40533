package dev.greenroom.core.sim;

import java.util.function.IntConsumer;

/** Numbers in the order in which they came. */
final class IntQueue {
  private int[] ring = new int[1024];
  private int first;
  private int size;

  void add(int value) {
    if (size == ring.length) {
      int[] larger = new int[2 * size];
      for (int i = 0; i < size; i++) {
        larger[i] = ring[(first + i) & (size - 1)];
      }
      ring = larger;
      first = 0;
    }
    ring[(first + size++) & (ring.length - 1)] = value;
  }

  int first() {
    return ring[first];
  }

  void remove() {
    first = (first + 1) & (ring.length - 1);
    size--;
  }

  int size() {
    return size;
  }

  /** Takes all out. */
  void drain(IntConsumer each) {
    while (size > 0) {
      each.accept(first());
      remove();
    }
  }
}
