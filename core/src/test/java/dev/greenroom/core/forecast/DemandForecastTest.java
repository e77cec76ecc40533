package dev.greenroom.core.forecast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.forecast.Outlook.Basis;
import dev.greenroom.core.scaling.Size;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

class DemandForecastTest {
  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");
  private static final long DAY = 86_400;
  private static final int TICK = 30;
  private static final Duration LEAD = Duration.ofSeconds(150);
  private final DemandForecast forecast = new DemandForecast();

  /** Evenings three times as busy as mornings. */
  private static double evening(long second) {
    return 2000 + 1000 * Math.cos((second / 3600.0 - 20) / 24 * 2 * Math.PI);
  }

  /** The same, with weekends half as busy again, and a jump each Wednesday at noon. */
  private static double week(long second) {
    long day = second / DAY % 7;
    boolean jump = day == 2 && second % DAY >= DAY / 2 && second % DAY < DAY / 2 + 7200;
    return evening(second) * (day >= 5 ? 1.5 : 1) * (jump ? 1.6 : 1);
  }

  private Outlook play(double fromDay, double toDay, LongToDoubleFunction demand) {
    return play(forecast, fromDay, toDay, demand);
  }

  private static Outlook play(
      DemandForecast forecast, double fromDay, double toDay, LongToDoubleFunction demand) {
    Outlook last = Outlook.NONE;
    for (long second = (long) (fromDay * DAY); second < toDay * DAY; second += TICK) {
      forecast.observe(START.plusSeconds(second), demand.applyAsDouble(second));
      last = forecast.outlook(START.plusSeconds(second), LEAD);
    }
    return last;
  }

  @Test
  void beforeTwoDaysNothingIsExpected() {
    Outlook outlook = play(0, 1.99, DemandForecastTest::evening);
    assertEquals(Basis.nothing, outlook.basis());
    assertFalse(outlook.trusted());
  }

  @Test
  void afterTwoDaysTheShapeOfADayIsKnown() {
    double tenInTheMorning = 2 + 10.0 / 24;
    Outlook outlook = play(0, tenInTheMorning, DemandForecastTest::evening);
    assertEquals(Basis.day, outlook.basis());
    assertTrue(outlook.trusted(), outlook::toString);
    double then = evening((long) (tenInTheMorning * DAY) - TICK + LEAD.toSeconds());
    assertEquals(then, outlook.demand(), then * 0.005);
  }

  @Test
  void afterTwoWeeksAJumpOfTheWeekIsExpectedBeforeItComes() {
    double wednesdayNoon = 16.5;
    Outlook outlook = play(0, wednesdayNoon, DemandForecastTest::week);
    double before = week((long) (wednesdayNoon * DAY) - TICK);
    assertEquals(Basis.week, outlook.basis());
    assertTrue(outlook.trusted(), outlook::toString);
    assertTrue(outlook.demand() > before * 1.25, outlook + " after " + before);
  }

  @Test
  void aGameTwiceAsLargeAsLastWeekIsExpectedAtItsSize() {
    Outlook outlook = play(0, 15.4, s -> s < 14 * DAY ? week(s) : 2 * week(s));
    double then = 2 * week((long) (15.4 * DAY) + LEAD.toSeconds());
    assertEquals(then, outlook.demand(), then * 0.02);
  }

  @Test
  void theNewestWeekCountsAsMuchAsAllBeforeIt() {
    Profile profile = new Profile(4, 0.5);
    profile.learn(0, 100);
    profile.learn(1, 100);
    profile.learn(4, 200);
    profile.learn(8, 200);
    assertEquals(175, profile.at(150), 0.01);
  }

  @Test
  void demandThatFollowsNoClockIsNotTrusted() {
    SplittableRandom random = new SplittableRandom(1);
    double[] level = {1000};
    Outlook outlook =
        play(
            0,
            4,
            second -> {
              level[0] = second % 600 == 0 ? 100 + 2000 * random.nextDouble() : level[0];
              return level[0];
            });
    assertTrue(outlook.error() > Outlook.LARGEST_ERROR, outlook::toString);
    assertFalse(outlook.trusted());
    assertEquals(Optional.empty(), outlook.beyond(new Size(1, 1)));
  }

  @Test
  void trustComesBackHoursAfterDemandFollowsTheClockAgain() {
    SplittableRandom random = new SplittableRandom(1);
    Outlook wild = play(0, 4, s -> s < 3 * DAY ? evening(s) : 5000 * random.nextDouble());
    assertFalse(wild.trusted());
    assertTrue(play(4, 5, DemandForecastTest::evening).trusted());
  }

  @Test
  void oneWhoPlaysWhenNobodyUsuallyDoesForetellsNoCrowd() {
    Outlook outlook = play(0, 5.499, s -> s >= 5 * DAY ? 1 : s % DAY < DAY / 2 ? 0 : 5000);
    assertTrue(outlook.demand() < 2.001, outlook::toString);
  }

  @Test
  void aPauseIsNoDemand() {
    play(0, 3, DemandForecastTest::evening);
    Outlook outlook = play(4, 4.2, DemandForecastTest::evening);
    assertTrue(outlook.trusted(), outlook::toString);
    assertEquals(evening((long) (4.2 * DAY)), outlook.demand(), 30);
  }

  @Test
  void aClockThatIsSetBackTeachesNothing() {
    play(0, 3, DemandForecastTest::evening);
    byte[] before = forecast.toBytes();
    forecast.observe(START, 1_000_000);
    assertArrayEquals(before, forecast.toBytes());
  }

  @Test
  void whatIsSavedIsSmallAndGoesOnElsewhere() {
    play(0, 15, DemandForecastTest::week);
    byte[] saved = forecast.toBytes();
    assertTrue(saved.length < 5_000, "bytes: " + saved.length);
    DemandForecast other = DemandForecast.fromBytes(saved);
    Outlook here = play(forecast, 15, 15.5, DemandForecastTest::week);
    Outlook there = play(other, 15, 15.5, DemandForecastTest::week);
    assertEquals(here.demand(), there.demand(), here.demand() * 0.0005);
    assertEquals(here.error(), there.error(), 0.0005);
    assertEquals(here.basis(), there.basis());
  }

  @Test
  void otherBytesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> DemandForecast.fromBytes(new byte[3]));
    byte[] otherForm = forecast.toBytes();
    otherForm[0]++;
    assertThrows(IllegalArgumentException.class, () -> DemandForecast.fromBytes(otherForm));
  }

  @Test
  void memoryGrowsAsCpuDoes() {
    Outlook outlook = new Outlook(1500, 0.01, Basis.day);
    assertEquals(Optional.of(new Size(1500, 3000)), outlook.beyond(new Size(1000, 2000)));
    assertEquals(Optional.empty(), outlook.beyond(new Size(1500, 2000)), "not more");
    assertEquals(Optional.empty(), outlook.beyond(Size.NONE));
  }
}
