package dev.greenroom.core.scaling;

import java.util.Arrays;
import java.util.List;

/**
 * What is free on each of many nodes. The first that holds something is found in the logarithm of
 * their number, as long as one dimension is the scarce one: a tree over them knows the most that is
 * free in each half.
 */
final class Gaps {
  private static final int NONE = -1;

  private int leaves;
  private int count;
  private long[] milliVcpus;
  private long[] memoryMb;

  Gaps(List<Size> free) {
    grow(Math.max(1, free.size()));
    free.forEach(this::put);
    for (int node = leaves - 1; node > 0; node--) {
      raise(node);
    }
  }

  private void grow(int atLeast) {
    leaves = atLeast == 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
    milliVcpus = new long[2 * leaves];
    memoryMb = new long[2 * leaves];
    Arrays.fill(milliVcpus, Long.MIN_VALUE);
    Arrays.fill(memoryMb, Long.MIN_VALUE);
  }

  private void put(Size free) {
    milliVcpus[leaves + count] = free.milliVcpus();
    memoryMb[leaves + count] = free.memoryMb();
    count++;
  }

  private void raise(int node) {
    milliVcpus[node] = Math.max(milliVcpus[2 * node], milliVcpus[2 * node + 1]);
    memoryMb[node] = Math.max(memoryMb[2 * node], memoryMb[2 * node + 1]);
  }

  /** One node more, the last. */
  void add(Size free) {
    if (count == leaves) {
      long[] vcpus = Arrays.copyOfRange(milliVcpus, leaves, 2 * leaves);
      long[] memory = Arrays.copyOfRange(memoryMb, leaves, 2 * leaves);
      grow(2 * leaves);
      System.arraycopy(vcpus, 0, milliVcpus, leaves, vcpus.length);
      System.arraycopy(memory, 0, memoryMb, leaves, memory.length);
      for (int node = leaves - 1; node > 0; node--) {
        raise(node);
      }
    }
    count++;
    set(count - 1, free);
  }

  Size get(int index) {
    return new Size(milliVcpus[leaves + index], memoryMb[leaves + index]);
  }

  void set(int index, Size free) {
    int node = leaves + index;
    milliVcpus[node] = free.milliVcpus();
    memoryMb[node] = free.memoryMb();
    for (node /= 2; node > 0; node /= 2) {
      raise(node);
    }
  }

  /** The first from that one on that has so much free; negative when there is none. */
  int first(Size one, int from) {
    return first(one, from, 1, 0, leaves);
  }

  private int first(Size one, int from, int node, int begin, int width) {
    if (begin + width <= from
        || milliVcpus[node] < one.milliVcpus()
        || memoryMb[node] < one.memoryMb()) {
      return NONE;
    }
    if (width == 1) {
      return begin;
    }
    int half = width / 2;
    int left = first(one, from, 2 * node, begin, half);
    return left == NONE ? first(one, from, 2 * node + 1, begin + half, half) : left;
  }
}
