package dev.greenroom.core.sim;

import dev.greenroom.core.forecast.Outlook;
import dev.greenroom.core.scaling.Size;
import dev.greenroom.core.sim.Outcome.Series;
import dev.greenroom.core.sim.SimulatedNodes.Phase;
import java.util.BitSet;
import java.util.Optional;

/** Counts what happens in a play. */
final class Account {
  private static final int POINTS = 720;
  private static final double HOUR = 3600;

  private final Setup setup;
  private final BitSet steep;
  private final WaitTimes all = new WaitTimes();
  private final WaitTimes calm = new WaitTimes();
  private final int step;
  private final int[] requested;
  private final long[] capacity;
  private final int[] waiting;
  private final int seconds;
  private long paidSeconds;
  private long roomSeconds;
  private int mostNodes;
  private int minutesUnder;
  private int minuteUnder = -1;
  private double errors;
  private int measured;
  private int trusted;
  private int outlooks;

  Account(Setup setup, int seconds, BitSet steep) {
    this.setup = setup;
    this.steep = steep;
    this.seconds = seconds;
    this.step = Math.max(60, Math.ceilDiv(seconds, POINTS));
    int points = Math.ceilDiv(seconds, step);
    this.requested = new int[points];
    this.capacity = new long[points];
    this.waiting = new int[points];
  }

  void placed(int asked, int second) {
    all.add(second - asked);
    if (!steep.get(asked)) {
      calm.add(second - asked);
    }
  }

  void forecast(Outlook outlook) {
    outlooks++;
    trusted += outlook.trusted() ? 1 : 0;
    if (Double.isFinite(outlook.error())) {
      errors += outlook.error();
      measured++;
    }
  }

  void second(int second, SimulatedNodes nodes, int placed, int waits) {
    int paid = nodes.paid();
    paidSeconds += paid;
    roomSeconds += nodes.usedOnCloud();
    mostNodes = Math.max(mostNodes, paid);
    int running = nodes.count(Phase.running);
    if (running < setup.minNodes() && minuteUnder != second / 60) {
      minuteUnder = second / 60;
      minutesUnder++;
    }
    int point = second / step;
    requested[point] = Math.max(requested[point], placed + waits);
    capacity[point] += running + setup.metal();
    waiting[point] = Math.max(waiting[point], waits);
  }

  Outcome outcome(ScalingRuleName policy, long starts, long cut) {
    Size room = setup.room();
    double nodeHours = paidSeconds / HOUR;
    double vcpuHours = nodeHours * setup.node().milliVcpus() / 1000;
    double used = roomSeconds / HOUR * room.milliVcpus() / 1000;
    return new Outcome(
        policy,
        nodeHours,
        vcpuHours * setup.pricePerVcpuHour(),
        vcpuHours == 0 ? 0 : used / vcpuHours,
        all.figures(),
        calm.figures(),
        starts,
        mostNodes,
        cut,
        minutesUnder,
        outlooks == 0
            ? Optional.empty()
            : Optional.of(
                new Outcome.Forecasts(
                    measured == 0 ? 0 : errors / measured, (double) trusted / outlooks)),
        series());
  }

  private Series series() {
    int[] places = new int[capacity.length];
    for (int i = 0; i < places.length; i++) {
      int length = Math.min(step, seconds - i * step);
      places[i] = (int) (capacity[i] * setup.roomsPerNode() / length);
    }
    return new Series(step, requested, places, waiting);
  }
}
