package dev.greenroom.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.DayOfWeek;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownPeakTest {
  private static final int STEPS_A_DAY = 288;

  /** 1,000 players, and 10,000 on Fridays and Saturdays from 18:00 to 22:00. */
  private static Trace weekends(int days) {
    double[] players = new double[days * STEPS_A_DAY];
    for (int i = 0; i < players.length; i++) {
      int hour = i % STEPS_A_DAY * 24 / STEPS_A_DAY;
      int day = i / STEPS_A_DAY % 7;
      boolean busy = (day == 4 || day == 5) && hour >= 18 && hour < 22;
      players[i] = busy ? 10_000 : 1_000;
    }
    return Trace.even("weekends", Setups.START, 300, players);
  }

  private static List<KnownPeak> peaks(Trace trace, Setup setup) {
    return KnownPeak.of(Arrivals.of(trace, setup), setup);
  }

  @Test
  void daysWithTheSamePeakAreOneSchedule() {
    Setup setup = Setups.with(0, 6, 1000, 1);
    List<KnownPeak> peaks = peaks(weekends(21), setup);
    assertEquals(1, peaks.size(), peaks::toString);
    KnownPeak peak = peaks.getFirst();
    assertEquals(List.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY), peak.days());
    assertEquals("0 0 18 ? * FRI,SAT", peak.cron());
    assertEquals("peak-fri-18", peak.name());
    assertEquals(Duration.ofHours(4), peak.duration());
    assertEquals(setup.nodesFor(500) * 16.0, peak.minVcpus(), 48);
    assertEquals(0, peak.minVcpus() % 16, "whole nodes");
  }

  @Test
  void whatWasSeenForLessThanTwoWeeksIsNotKnown() {
    assertEquals(List.of(), peaks(weekends(13), Setups.small()));
  }

  @Test
  void onePeakThatNeverCameBackIsNotKnown() {
    double[] players = new double[28 * STEPS_A_DAY];
    Arrays.fill(players, 1_000);
    Arrays.fill(players, 5000, 5024, 50_000);
    Trace trace = Trace.even("once", Setups.START, 300, players);
    assertEquals(List.of(), peaks(trace, Setups.with(0, 6, 1000, 1)));
  }
}
