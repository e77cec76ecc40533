package dev.greenroom.core.sim;

import dev.greenroom.core.forecast.Outlook;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Queue;

/** One policy's nodes and rooms, second by second. */
final class Play {
  /** How often the scaling job of production looks, in seconds. */
  static final int TICK = 30;

  private final Arrivals arrivals;
  private final Setup setup;
  private final Account account;
  private final SimulatedNodes nodes;
  private final Wheel ends;
  private final Queue<Joining> joining = new ArrayDeque<>();
  private final IntQueue asked = new IntQueue();
  private int placed;
  private long nextRoom;
  private long starts;
  private long cut;

  /** A node and the second in which it was ordered. */
  private record Joining(int node, int ordered) {}

  private Play(Arrivals arrivals, Setup setup, BitSet steep) {
    this.arrivals = arrivals;
    this.setup = setup;
    this.account = new Account(setup, arrivals.seconds(), steep);
    this.nodes = new SimulatedNodes(setup.roomsPerNode(), setup.metal());
    this.ends = new Wheel(arrivals.lengths().longest());
  }

  /** Plays all of it. */
  static Outcome of(ScalingRuleName policy, Arrivals arrivals, Setup setup, BitSet steep) {
    return of(policy, policy.rule(setup, arrivals), arrivals, setup, steep);
  }

  static Outcome of(
      ScalingRuleName policy, ScalingRule rule, Arrivals arrivals, Setup setup, BitSet steep) {
    Play play = new Play(arrivals, setup, steep);
    play.begin(rule);
    for (int second = 0; second < arrivals.seconds(); second++) {
      play.second(second, rule);
    }
    play.asked.drain(second -> play.account.placed(second, arrivals.seconds()));
    return play.account.outcome(policy, play.starts, play.cut);
  }

  /** The rooms of the beginning have their places, and nobody counts their waits. */
  private void begin(ScalingRule rule) {
    placed = arrivals.atStart();
    int there = rule.atStart(this);
    for (int i = 0; i < there; i++) {
      nodes.run(nodes.order(0), 0);
    }
    placed = 0;
    for (nextRoom = 0; nextRoom < arrivals.atStart(); nextRoom++) {
      int node = nodes.place();
      if (node < 0) {
        asked.add(0);
      } else {
        ends.add(0, arrivals.lengths().rest(nextRoom), node);
        placed++;
      }
    }
  }

  private void second(int second, ScalingRule rule) {
    placed -= ends.turn(second, nodes::release);
    while (!joining.isEmpty() && joining.peek().ordered + setup.times().nodeStart() <= second) {
      join(joining.remove(), second);
    }
    while (asked.size() > 0 && place(asked.first(), second)) {
      asked.remove();
    }
    for (int i = arrivals.in(second); i > 0; i--) {
      if (asked.size() > 0 || !place(second, second)) {
        asked.add(second);
      }
    }
    if (second % rule.every() == 0) {
      rule.decide(this, second);
    }
    account.second(second, nodes, placed, asked.size());
  }

  private void join(Joining joining, int second) {
    boolean still =
        nodes.phase(joining.node) == SimulatedNodes.Phase.starting
            && nodes.since(joining.node) == joining.ordered;
    if (still) {
      nodes.run(joining.node, second);
    }
  }

  private boolean place(int requested, int second) {
    int node = nodes.place();
    if (node < 0) {
      return false;
    }
    ends.add(second, arrivals.lengths().of(nextRoom++), node);
    placed++;
    account.placed(requested, second);
    return true;
  }

  SimulatedNodes nodes() {
    return nodes;
  }

  /** How many rooms have a place. */
  int placed() {
    return placed;
  }

  /** How many rooms have none. */
  int waiting() {
    return asked.size();
  }

  void order(int second) {
    joining.add(new Joining(nodes.order(second), second));
    starts++;
  }

  /** Ends a node with all that is on it. */
  void end(int node, int second) {
    if (nodes.rooms(node) > 0) {
      int lost = ends.remove(node);
      placed -= lost;
      cut += lost;
    }
    nodes.end(node, second);
  }

  void record(Outlook outlook) {
    account.forecast(outlook);
  }
}
