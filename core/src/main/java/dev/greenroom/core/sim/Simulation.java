package dev.greenroom.core.sim;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A trace played once for each policy.
 *
 * @param trace what was played
 * @param setup on what
 * @param rooms how many were asked for, those of the beginning not counted
 * @param peak the most that were open at once
 * @param outcomes of each policy, in the order in which they were asked for
 * @param peaks the times of the week that are worth a minimum
 */
public record Simulation(
    Trace trace, Setup setup, long rooms, int peak, List<Outcome> outcomes, List<KnownPeak> peaks) {

  /** Each that is open takes some bytes, for each policy. */
  private static final int MOST_ROOMS = 1_000_000;

  public Simulation {
    outcomes = List.copyOf(outcomes);
    peaks = List.copyOf(peaks);
  }

  /**
   * Takes as much memory as the trace has seconds, some bytes each; two policies are played at a
   * time.
   *
   * @throws IllegalArgumentException when more rooms are open at once than can be played
   */
  public static Simulation of(Trace trace, Setup setup, List<ScalingRuleName> policies) {
    double most = trace.peak() / setup.playersPerRoom();
    if (most > MOST_ROOMS) {
      throw new IllegalArgumentException(
          "%s has %.0f rooms open at once; at most %d can be played (--players-per-room says how many players share one)"
              .formatted(trace.name(), most, MOST_ROOMS));
    }
    Arrivals arrivals = Arrivals.of(trace, setup);
    BitSet steep = arrivals.steep(setup, Play.TICK);
    long rooms = 0;
    for (int second = 0; second < arrivals.seconds(); second++) {
      rooms += arrivals.in(second);
    }
    return new Simulation(
        trace,
        setup,
        rooms,
        arrivals.most(0, arrivals.seconds()),
        play(policies, arrivals, setup, steep),
        KnownPeak.of(arrivals, setup));
  }

  private static List<Outcome> play(
      List<ScalingRuleName> policies, Arrivals arrivals, Setup setup, BitSet steep) {
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<Outcome>> played =
          policies.stream()
              .map(policy -> threads.submit(() -> Play.of(policy, arrivals, setup, steep)))
              .toList();
      return played.stream().map(Simulation::got).toList();
    }
  }

  private static Outcome got(Future<Outcome> outcome) {
    try {
      return outcome.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a policy could not be played", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while policies were played", e);
    }
  }

  /** That of a policy, where it was played. */
  public Optional<Outcome> outcome(ScalingRuleName policy) {
    return outcomes.stream().filter(outcome -> outcome.policy() == policy).findFirst();
  }
}
