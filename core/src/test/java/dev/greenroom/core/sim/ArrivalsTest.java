package dev.greenroom.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ArrivalsTest {
  private static final int DAY = 86_400;

  @Test
  void asManyRoomsAreOpenAsTheTraceHasPlayersFor() {
    Trace trace = GeneratedTraces.of("diurnal", 1).until(2 * DAY);
    Arrivals arrivals = Arrivals.of(trace, Setups.small());
    for (int second = 0; second < arrivals.seconds(); second += 60) {
      double wanted = trace.at(second) / Setups.small().playersPerRoom();
      assertEquals(wanted, arrivals.open(second), 5 + wanted * 0.03);
    }
  }

  @Test
  void oneSeedGivesTheSameRoomsAndAnotherSeedOthers() {
    Trace trace = GeneratedTraces.of("spikes", 1).until(DAY / 4);
    int[] one = counts(Arrivals.of(trace, Setups.small()));
    assertEquals(Arrays.hashCode(one), Arrays.hashCode(counts(Arrivals.of(trace, Setups.small()))));
    Arrivals other = Arrivals.of(trace, Setups.seeded(2));
    assertNotEquals(Arrays.hashCode(one), Arrays.hashCode(counts(other)));
  }

  private static int[] counts(Arrivals arrivals) {
    return IntStream.range(0, arrivals.seconds()).map(arrivals::in).toArray();
  }

  @Test
  void nineOfTenRoomsLastTenToFortyMinutesAndTheBoot() {
    RoomLengths lengths = new RoomLengths(7, 60);
    int[] sample = IntStream.range(0, 100_000).map(lengths::of).sorted().toArray();
    assertEquals(600 + 60, sample[5_000], 15);
    assertEquals(1200 + 60, sample[50_000], 15);
    assertEquals(2400 + 60, sample[95_000], 40);
    assertEquals(lengths.mean(), Arrays.stream(sample).average().orElse(0), 5);
    assertTrue(sample[99_999] <= lengths.longest());
  }

  @Test
  void withinAnHourDemandChangesAsMuchAsThatOfALargeGame() {
    Trace hourly = Trace.even("flat", Setups.START, 3600, new double[24 * 60]);
    Noise noise = Noise.within(hourly, 3);
    double[] changes =
        IntStream.range(0, hourly.length() / 600 - 1)
            .mapToDouble(i -> Math.abs(noise.at((i + 1) * 600) / noise.at(i * 600) - 1))
            .sorted()
            .toArray();
    assertEquals(0.009, changes[changes.length / 2], 0.0005);
    assertEquals(0.026, changes[changes.length * 95 / 100], 0.0015);
  }

  @Test
  void aTraceOfFiveMinutesHasItsOwnChanges() {
    Trace fine = Trace.even("flat", Setups.START, 300, new double[100]);
    assertEquals(1, Noise.within(fine, 3).at(1234));
  }

  @Test
  void aRiseByMoreThanTheBufferIsSteepUntilItsNodesCanBeThere() {
    double[] players = new double[61];
    Arrays.fill(players, 0, 30, 10_000);
    Arrays.fill(players, 30, 61, 15_000);
    Trace trace = Trace.even("step", Setups.START, 60, players);
    Arrivals arrivals = Arrivals.of(trace, Setups.small());
    var steep = arrivals.steep(Setups.small(), Play.TICK);
    assertFalse(steep.get(1500));
    assertTrue(steep.get(1800) && steep.get(1900) && steep.get(2050));
    assertFalse(steep.get(2400));
  }
}
