package dev.greenroom.core.minimum;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.error.GreenroomException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Held against a look at the wall clock, minute by minute, around changes of the clocks. */
class TimetableProperties {
  private static final Duration AROUND = Duration.ofDays(10);
  private static final Duration SIDE = Duration.ofDays(2);

  /**
   * A schedule, and a moment at which something may go wrong.
   *
   * @param moment mostly one at which the clocks of the zone change
   * @param ending takes the place of the duration
   */
  record Case(
      String zone,
      Instant moment,
      MinuteByMinute.Times times,
      Optional<MinuteByMinute.Times> ending,
      Duration duration,
      Duration lead,
      long seed) {
    Optional<Duration> lasts() {
      return ending.isPresent() ? Optional.empty() : Optional.of(duration);
    }

    Timetable table() {
      return new Timetable(
          new MinimumSchedule.Terms(
              times.cron(),
              zone,
              8,
              2,
              lasts(),
              ending.map(MinuteByMinute.Times::cron),
              lead,
              true));
    }

    MinuteByMinute oracle() {
      return new MinuteByMinute(
          times,
          ending,
          lasts(),
          lead,
          ZoneId.of(zone),
          moment.minus(AROUND).minus(SIDE),
          moment.plus(AROUND).plus(SIDE));
    }

    /** Each minute around the change, and some others, with seconds. */
    List<Instant> moments() {
      Random random = new Random(seed);
      return java.util.stream.Stream.concat(
              java.util.stream.IntStream.range(-150, 150)
                  .mapToObj(minute -> moment.plusSeconds(60L * minute)),
              random.longs(40, -172_800, 172_800).mapToObj(moment::plusSeconds))
          .toList();
    }
  }

  @Property(tries = 300)
  void whatIsInForceIsWhatTheWallClockSays(@ForAll("cases") Case each) {
    Timetable table = each.table();
    MinuteByMinute oracle = each.oracle();
    for (Instant moment : each.moments()) {
      assertEquals(
          oracle.activeUntil(moment),
          table.at(moment).map(Activation::endsAt),
          () -> "at " + moment + " of " + each);
    }
  }

  @Property(tries = 300)
  void theNextActivationsAreThoseThatCome(@ForAll("cases") Case each) {
    Timetable table = each.table();
    MinuteByMinute oracle = each.oracle();
    Instant horizon = each.moment().plus(SIDE);
    for (Instant moment : each.moments()) {
      List<Activation> expected =
          oracle.next(moment, 5).stream().takeWhile(a -> a.startsAt().isBefore(horizon)).toList();
      List<Activation> next =
          table.next(moment, 5).stream().takeWhile(a -> a.startsAt().isBefore(horizon)).toList();
      assertEquals(expected, next, () -> "after " + moment + " of " + each);
    }
  }

  @Property(tries = 300)
  void nothingChangesBeforeTheNextChange(@ForAll("cases") Case each) {
    Timetable table = each.table();
    MinuteByMinute oracle = each.oracle();
    Instant moment = each.moments().getLast();
    Instant until = table.nextChange(moment).orElseThrow();
    assertTrue(until.isAfter(moment), "it lies ahead");
    boolean active = oracle.activeUntil(moment).isPresent();
    Instant end = until.isBefore(moment.plus(SIDE)) ? until : moment.plus(SIDE);
    for (Instant at = moment; at.isBefore(end); at = at.plusSeconds(60)) {
      assertEquals(active, oracle.activeUntil(at).isPresent(), "at " + at + " of " + each);
    }
  }

  /** Whatever somebody types, it is taken or refused in a sentence, and soon. */
  @Property(tries = 2000)
  void anyTextIsTakenOrRefused(@ForAll("texts") String text) {
    MinimumSchedule.Terms terms =
        new MinimumSchedule.Terms(
            "0 " + text,
            "Europe/Berlin",
            8,
            0,
            Optional.of(Duration.ofHours(1)),
            Optional.empty(),
            Duration.ZERO,
            true);
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          try {
            ScheduleRules.refuseUseless(ScheduleRules.checked(terms, Optional.of(4), "shape"), now);
          } catch (GreenroomException refused) {
            assertTrue(refused.getMessage().startsWith("cron is"), refused.getMessage());
          }
        },
        text);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> field =
        Arbitraries.oneOf(
            Arbitraries.of(
                "*", "?", "L", "LW", "L-3", "15W", "1W", "31", "30", "29", "2", "FRI", "FRI#3",
                "6L", "MON-FRI", "*/7", "0/20", "5-3", "1,15", "FEB", "2027", "2020", "L-40", "#"),
            Arbitraries.strings().withChars("0123456789*/?,-LW#AFR").ofMaxLength(5));
    return field.list().ofMinSize(4).ofMaxSize(7).map(fields -> String.join(" ", fields));
  }

  @Provide
  Arbitrary<Case> cases() {
    Arbitrary<String> zones =
        Arbitraries.of(
            "America/New_York",
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "America/Havana",
            "America/Sao_Paulo",
            "Pacific/Apia",
            "Asia/Kolkata",
            "UTC");
    Arbitrary<Instant> from =
        Arbitraries.longs()
            .between(0, 365 * 16)
            .map(day -> Instant.parse("2010-01-01T00:00:00Z").plus(day, ChronoUnit.DAYS));
    Arbitrary<Optional<MinuteByMinute.Times>> endings = times().optional(0.5);
    return Combinators.combine(
            zones,
            from,
            times(),
            endings,
            minutes(1, 7 * 24 * 60),
            Arbitraries.oneOf(Arbitraries.just(Duration.ZERO), minutes(1, 24 * 60)),
            Arbitraries.longs())
        .as(
            (zone, since, times, ending, duration, lead, seed) ->
                new Case(zone, change(zone, since), times, ending, duration, lead, seed));
  }

  private static Instant change(String zone, Instant since) {
    return Optional.ofNullable(ZoneId.of(zone).getRules().nextTransition(since))
        .map(ZoneOffsetTransition::getInstant)
        .orElse(since);
  }

  private static Arbitrary<Duration> minutes(int least, int most) {
    return Arbitraries.integers().between(least, most).map(Duration::ofMinutes);
  }

  /** Mostly at night, where clocks are changed. */
  private static Arbitrary<MinuteByMinute.Times> times() {
    Arbitrary<Integer> hours =
        Arbitraries.oneOf(
            Arbitraries.integers().between(0, 3), Arbitraries.integers().between(0, 23));
    return Combinators.combine(
            Arbitraries.integers().between(0, 59).set().ofMinSize(1).ofMaxSize(3),
            hours.set().ofMinSize(1).ofMaxSize(4),
            Arbitraries.integers().between(1, 7).set().ofMinSize(1).ofMaxSize(7))
        .as(MinuteByMinute.Times::new);
  }
}
