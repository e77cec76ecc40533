package dev.greenroom.core.minimum;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.time.zone.ZoneRulesProvider;
import java.util.Date;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * When a cron expression fires, by the clock on a wall somewhere. Quartz says at which times on the
 * wall; the rules of the zone say which moment that is. A time that the wall clock skips is the
 * moment at which it skips; one that it shows twice is the first of the two (docs/decisions/0085).
 * Not for several threads at once.
 */
final class WallClock {
  private final CronExpression cron;
  private final ZoneRules rules;

  private WallClock(CronExpression cron, ZoneRules rules) {
    this.cron = cron;
    this.rules = rules;
  }

  /**
   * @throws IllegalArgumentException for what is no expression, or no zone of the time zone
   *     database
   */
  static WallClock of(String cron, String timeZone) {
    ZoneRules rules = zone(timeZone).getRules();
    try {
      CronExpression parsed = new CronExpression(cron);
      parsed.setTimeZone(TimeZone.getTimeZone(ZoneOffset.UTC));
      return new WallClock(parsed, rules);
    } catch (ParseException | RuntimeException e) {
      // Some texts get past Quartz's parser into exceptions of its own.
      throw new IllegalArgumentException("not a cron expression: " + cron, e);
    }
  }

  /** A zone of the database, by its name there: an offset would not know about summer. */
  static ZoneId zone(String name) {
    if (!ZoneRulesProvider.getAvailableZoneIds().contains(name)) {
      throw new IllegalArgumentException("not a time zone: " + name);
    }
    return ZoneId.of(name);
  }

  /** The next time on the wall after that one; empty when there is none any more. */
  Optional<LocalDateTime> after(LocalDateTime wall) {
    return Optional.ofNullable(
            cron.getNextValidTimeAfter(Date.from(wall.toInstant(ZoneOffset.UTC))))
        .map(date -> LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC));
  }

  /** The moment at which the wall shows that; never earlier for a later time. */
  Instant moment(LocalDateTime wall) {
    ZoneOffsetTransition change = rules.getTransition(wall);
    if (change != null && change.isGap()) {
      return change.getInstant();
    }
    return wall.toInstant(rules.getValidOffsets(wall).getFirst());
  }

  /** The time on the wall at that moment. */
  LocalDateTime wall(Instant moment) {
    return LocalDateTime.ofInstant(moment, rules.getOffset(moment));
  }

  /**
   * The last firing at or before a moment, found by halving: Quartz looks forward only.
   *
   * @param back how far back it may lie; one before that is not found
   */
  Optional<LocalDateTime> latest(Instant moment, Duration back) {
    // By a day more on either side than any zone ever moved its clocks.
    LocalDateTime from = wall(moment.minus(back)).minusDays(1);
    if (!firesBy(from, moment)) {
      return Optional.empty();
    }
    long fires = 0;
    long not = ChronoUnit.SECONDS.between(from, wall(moment).plusDays(1));
    while (not - fires > 1) {
      long middle = (fires + not) / 2;
      if (firesBy(from.plusSeconds(middle), moment)) {
        fires = middle;
      } else {
        not = middle;
      }
    }
    return after(from.plusSeconds(fires));
  }

  /** Whether the first firing after a time on the wall comes at or before the moment. */
  private boolean firesBy(LocalDateTime wall, Instant moment) {
    return after(wall).filter(next -> !moment(next).isAfter(moment)).isPresent();
  }

  /** The first firing whose moment lies after that one. */
  Optional<LocalDateTime> firstAfter(Instant moment) {
    // Two times may be one moment, and the wall may show a time again: look from well before.
    Optional<LocalDateTime> next =
        latest(moment, Duration.ofDays(1)).or(() -> Optional.of(wall(moment).minusDays(1)));
    do {
      next = next.flatMap(this::after);
    } while (next.isPresent() && !moment(next.get()).isAfter(moment));
    return next;
  }
}
