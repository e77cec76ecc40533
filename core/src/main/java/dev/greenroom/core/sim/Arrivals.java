package dev.greenroom.core.sim;

import java.time.Instant;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * When rooms are asked for, second by second, so that as many are open as the trace has players
 * for. All policies get the same.
 */
final class Arrivals {
  /** How fast what is open follows the trace, in seconds: chance within stays chance. */
  private static final double FOLLOWS = 30;

  private static final double MANY = 30;
  private final Instant start;
  private final short[] perSecond;
  private final int[] open;
  private final int atStart;
  private final RoomLengths lengths;

  private Arrivals(Instant start, short[] perSecond, int[] open, int atStart, RoomLengths lengths) {
    this.start = start;
    this.perSecond = perSecond;
    this.open = open;
    this.atStart = atStart;
    this.lengths = lengths;
  }

  static Arrivals of(Trace trace, Setup setup) {
    int length = trace.length();
    RoomLengths lengths = new RoomLengths(setup.seed(), setup.times().boot());
    Noise noise = Noise.within(trace, setup.seed());
    SplittableRandom random = new SplittableRandom(setup.seed());
    int atStart = (int) Math.round(trace.at(0) / setup.playersPerRoom());
    Wheel wheel = new Wheel(lengths.longest());
    for (int i = 0; i < atStart; i++) {
      wheel.add(0, lengths.rest(i), 0);
    }
    short[] perSecond = new short[length];
    int[] open = new int[length];
    double mean = lengths.mean();
    int now = atStart;
    long room = atStart;
    for (int second = 0; second < length; second++) {
      now -= wheel.turn(second);
      double wanted = trace.at(second) / setup.playersPerRoom() * noise.at(second);
      double rate = Math.max(0, (wanted - now) / FOLLOWS + now / mean);
      int come = Math.min(Short.MAX_VALUE, poisson(rate, random));
      for (int i = 0; i < come; i++) {
        wheel.add(second, lengths.of(room++), 0);
      }
      perSecond[second] = (short) come;
      now += come;
      open[second] = now;
    }
    return new Arrivals(trace.start(), perSecond, open, atStart, lengths);
  }

  private static int poisson(double mean, SplittableRandom random) {
    if (mean > MANY) {
      return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double limit = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  /** When the first second is. */
  Instant start() {
    return start;
  }

  int seconds() {
    return perSecond.length;
  }

  /** How many rooms are open before the first second. */
  int atStart() {
    return atStart;
  }

  /** How many rooms are asked for in a second. */
  int in(int second) {
    return perSecond[second];
  }

  /** How many rooms were open at the end of a second if none ever waited. */
  int open(int second) {
    return open[second];
  }

  /** The most that were open from one second to another, both included. */
  int most(int from, int to) {
    int most = 0;
    for (int second = from; second <= Math.min(to, open.length - 1); second++) {
      most = Math.max(most, open[second]);
    }
    return most;
  }

  RoomLengths lengths() {
    return lengths;
  }

  /**
   * The seconds that belong to a rise by more than the buffer of the threshold within one start of
   * a node: those of the rise, and those until what it needs can be there.
   */
  BitSet steep(Setup setup, int tick) {
    int start = setup.times().nodeStart();
    double factor = 100.0 / setup.threshold();
    BitSet steep = new BitSet(open.length);
    for (int second = 0; second < open.length; second++) {
      int before = second < start ? atStart : open[second - start];
      if (open[second] > before * factor) {
        steep.set(Math.max(0, second - start), second + start + 2 * tick);
      }
    }
    return steep;
  }
}
