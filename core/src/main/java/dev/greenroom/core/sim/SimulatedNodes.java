package dev.greenroom.core.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Nodes of one shape and the rooms on them, all of one size. It chooses as {@link
 * dev.greenroom.core.placement.Placement} does, bare metal first and then the fullest that fits, of
 * equally full ones that with the least id, without looking at each node.
 */
final class SimulatedNodes {

  /** How far a node is; one that is gone may come again under the same number. */
  enum Phase {
    gone,
    starting,
    running,
    draining
  }

  private final int capacity;
  private final int metal;

  /** Of metal and of the cloud: by how much is free, those that run and are not full. */
  private final List<List<IndexSet>> byFree = new ArrayList<>();

  /** Of metal and of the cloud: how much is free on one at least. */
  private final List<IndexSet> free = List.of(new IndexSet(), new IndexSet());

  private final IndexSet gone = new IndexSet();
  private final int[] counts = new int[Phase.values().length];
  private int[][] freeCounts;
  private Phase[] phases = new Phase[64];
  private int[] rooms = new int[64];
  private int[] since = new int[64];
  private int end;
  private int usedOnCloud;

  /**
   * @param capacity how many rooms a node holds
   * @param metal how many nodes of bare metal there are
   */
  SimulatedNodes(int capacity, int metal) {
    this.capacity = capacity;
    this.metal = metal;
    this.freeCounts = new int[2][capacity + 1];
    for (int kind = 0; kind < 2; kind++) {
      List<IndexSet> sets = new ArrayList<>();
      for (int i = 0; i <= capacity; i++) {
        sets.add(new IndexSet());
      }
      byFree.add(sets);
    }
    for (int i = 0; i < metal; i++) {
      int node = fresh();
      phases[node] = Phase.running;
      offer(node);
    }
  }

  /** A node that was ordered in a second; its number. */
  int order(int second) {
    int node = gone.first();
    if (node < 0) {
      node = fresh();
    } else {
      gone.remove(node);
    }
    move(node, Phase.starting, second);
    return node;
  }

  private int fresh() {
    if (end == phases.length) {
      phases = Arrays.copyOf(phases, 2 * end);
      rooms = Arrays.copyOf(rooms, 2 * end);
      since = Arrays.copyOf(since, 2 * end);
    }
    phases[end] = Phase.gone;
    return end++;
  }

  /** It takes rooms from now on: one that has joined, or one that drained. */
  void run(int node, int second) {
    move(node, Phase.running, second);
    offer(node);
  }

  void drain(int node, int second) {
    withdraw(node);
    move(node, Phase.draining, second);
  }

  /** It is no more, whatever is on it. */
  void end(int node, int second) {
    if (phases[node] == Phase.running) {
      withdraw(node);
    }
    usedOnCloud -= rooms[node];
    rooms[node] = 0;
    move(node, Phase.gone, second);
    gone.add(node);
  }

  private void move(int node, Phase phase, int second) {
    if (phases[node] != Phase.gone) {
      counts[phases[node].ordinal()]--;
    }
    counts[phase.ordinal()]++;
    phases[node] = phase;
    since[node] = second;
  }

  /** Puts a room on the node that placement prefers; its number, or -1 when it fits nowhere. */
  int place() {
    for (int kind = 0; kind < 2; kind++) {
      int least = free.get(kind).first();
      if (least >= 0) {
        int node = byFree.get(kind).get(least).first();
        change(node, 1);
        return node;
      }
    }
    return -1;
  }

  /** A room of it is over. */
  void release(int node) {
    change(node, -1);
  }

  private void change(int node, int by) {
    boolean takes = phases[node] == Phase.running;
    if (takes) {
      withdraw(node);
    }
    rooms[node] += by;
    if (!metal(node)) {
      usedOnCloud += by;
    }
    if (takes) {
      offer(node);
    }
  }

  private void offer(int node) {
    int left = capacity - rooms[node];
    if (left > 0) {
      int kind = kind(node);
      byFree.get(kind).get(left).add(node);
      if (freeCounts[kind][left]++ == 0) {
        free.get(kind).add(left);
      }
    }
  }

  private void withdraw(int node) {
    int left = capacity - rooms[node];
    if (left > 0) {
      int kind = kind(node);
      byFree.get(kind).get(left).remove(node);
      if (--freeCounts[kind][left] == 0) {
        free.get(kind).remove(left);
      }
    }
  }

  private int kind(int node) {
    return metal(node) ? 0 : 1;
  }

  boolean metal(int node) {
    return node < metal;
  }

  /** Numbers go up to here, not included; some of them are gone. */
  int end() {
    return end;
  }

  int firstOfCloud() {
    return metal;
  }

  Phase phase(int node) {
    return phases[node];
  }

  int rooms(int node) {
    return rooms[node];
  }

  int since(int node) {
    return since[node];
  }

  /** How many cloud nodes are in a phase. */
  int count(Phase phase) {
    return counts[phase.ordinal()];
  }

  /** How many cloud nodes are paid for. */
  int paid() {
    return count(Phase.starting) + count(Phase.running) + count(Phase.draining);
  }

  int usedOnCloud() {
    return usedOnCloud;
  }
}
