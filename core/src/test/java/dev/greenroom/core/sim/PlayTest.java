package dev.greenroom.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlayTest {
  private static final int HOUR = 3600;

  /** Keeps what is there, whatever comes, and does one thing at one time. */
  private record Rigid(int nodes, int at, java.util.function.ObjIntConsumer<Play> does)
      implements ScalingRule {
    @Override
    public int every() {
      return 30;
    }

    @Override
    public int atStart(Play play) {
      return nodes;
    }

    @Override
    public void decide(Play play, int second) {
      if (second == at) {
        does.accept(play, second);
      }
    }
  }

  private static Trace flat(double players) {
    double[] samples = new double[13];
    Arrays.fill(samples, players);
    return Trace.even("flat", Setups.START, 300, samples);
  }

  private static Outcome play(Trace trace, Setup setup, ScalingRule rule) {
    Arrivals arrivals = Arrivals.of(trace, setup);
    return Play.of(ScalingRuleName.greenroom, rule, arrivals, setup, new BitSet());
  }

  private static Outcome play(int nodes, java.util.function.ObjIntConsumer<Play> does) {
    return play(flat(3200), Setups.small(), new Rigid(nodes, 900, does));
  }

  @Test
  void withPlacesForAllNobodyWaitsAndWhatIsPaidIsCounted() {
    Outcome outcome = play(12, (play, second) -> {});
    assertEquals(12, outcome.nodeHours(), 0.001);
    assertEquals(12 * 16 * 0.05, outcome.cost(), 0.001);
    assertEquals(160.0 / (12 * 16), outcome.utilization(), 0.02);
    assertEquals(0, outcome.waits().max());
    assertEquals(0, outcome.nodeStarts());
    assertTrue(outcome.waits().rooms() > 300, "rooms: " + outcome.waits().rooms());
  }

  @Test
  void whoFindsNoPlaceWaitsUntilANodeJoins() {
    Outcome without = play(8, (play, second) -> {});
    assertTrue(without.waits().max() > 600, "they wait on and on: " + without.waits());
    Outcome with =
        play(
            8,
            (play, second) -> {
              for (int i = 0; i < 6; i++) {
                play.order(second);
              }
            });
    assertEquals(6, with.nodeStarts());
    assertEquals(8 + 6 * 0.75, with.nodeHours(), 0.001, "paid for from the order on");
    int joined = 900 + Setups.small().times().nodeStart();
    assertTrue(with.waits().max() <= joined, "nobody waits any more: " + with.waits());
    assertTrue(with.waits().late() < without.waits().late());
  }

  @Test
  void aNodeThatIsEndedWithRoomsCutsThem() {
    int[] lost = new int[1];
    Outcome outcome =
        play(
            12,
            (play, second) -> {
              lost[0] = play.nodes().rooms(0);
              play.end(0, second);
            });
    assertTrue(lost[0] > 0);
    assertEquals(lost[0], outcome.roomsCut());
    assertEquals(12 - 0.75, outcome.nodeHours(), 0.001);
  }

  @Test
  void minutesWithFewerNodesThanTheMinimumAreCounted() {
    Outcome outcome =
        play(flat(0), Setups.with(0, 2, 10, 1), new Rigid(2, 1800, (play, at) -> play.end(0, at)));
    assertEquals(30, outcome.minutesUnderMinimum());
  }

  @Test
  void bareMetalTakesWhatItCanAndCostsNothing() {
    Outcome outcome =
        play(flat(3200), Setups.with(12, 0, 10, 1), new Rigid(0, 0, (play, second) -> {}));
    assertEquals(0, outcome.nodeHours());
    assertEquals(0, outcome.waits().max());
  }

  @Test
  void everyPolicyGetsTheSameRoomsAndOneSeedOneResult() {
    Trace trace = GeneratedTraces.of("spikes", 1).until(6 * HOUR);
    Simulation one = Simulation.of(trace, Setups.small(), ScalingRuleName.all());
    Simulation again = Simulation.of(trace, Setups.small(), ScalingRuleName.all());
    for (ScalingRuleName policy : ScalingRuleName.all()) {
      Outcome outcome = one.outcome(policy).orElseThrow();
      assertEquals(one.rooms(), outcome.waits().rooms(), policy.text());
      assertEquals(outcome.waits(), again.outcome(policy).orElseThrow().waits());
      assertEquals(outcome.nodeHours(), again.outcome(policy).orElseThrow().nodeHours());
      assertTrue(
          Arrays.equals(
              outcome.series().capacity(),
              again.outcome(policy).orElseThrow().series().capacity()));
    }
  }

  @Test
  void aMaximumIsNeverExceededAndAMinimumNeverBroken() {
    Setup setup = Setups.with(0, 30, 40, 1);
    Trace trace = GeneratedTraces.of("diurnal", 1).until(30 * HOUR);
    for (Outcome outcome : Simulation.of(trace, setup, ScalingRuleName.all()).outcomes()) {
      assertTrue(outcome.mostNodes() <= 40, outcome.policy() + " has " + outcome.mostNodes());
      assertEquals(0, outcome.minutesUnderMinimum(), outcome.policy().text());
      assertEquals(0, outcome.roomsCut(), outcome.policy().text());
    }
  }

  @Test
  void aDominatesOnlyWhatIsDearerAndWaitsMore() {
    Outcome few = play(9, (play, second) -> {});
    Outcome many = play(12, (play, second) -> {});
    assertEquals(List.of(false, false), List.of(few.dominates(many), many.dominates(few)));
    Outcome bad = play(9, (play, second) -> play.end(0, second));
    assertEquals(false, bad.dominates(many));
  }
}
