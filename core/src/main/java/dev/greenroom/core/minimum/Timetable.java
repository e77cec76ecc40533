package dev.greenroom.core.minimum;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When a schedule is in force: a pure function of the time, with no state that a restart or a clock
 * that jumps could spoil. Whether the schedule is enabled is not asked here. Not for several
 * threads at once.
 */
public final class Timetable {
  /** No single activation lasts longer. */
  public static final Duration LONGEST = Duration.ofDays(7);

  private final MinimumSchedule.Terms terms;
  private final WallClock starts;
  private final Optional<WallClock> ends;

  /**
   * @throws IllegalArgumentException when its cron expressions or its zone cannot be read
   */
  public Timetable(MinimumSchedule.Terms terms) {
    this.terms = terms;
    this.starts = WallClock.of(terms.cron(), terms.timeZone());
    this.ends = terms.endCron().map(cron -> WallClock.of(cron, terms.timeZone()));
  }

  /** The activation in force at a moment; of several, the one that ends last. */
  public Optional<Activation> at(Instant moment) {
    // A later start never ends earlier, so that the latest one decides.
    return starts
        .latest(moment.plus(terms.leadTime()), LONGEST.plus(terms.leadTime()))
        .map(this::activation)
        .filter(activation -> activation.endsAt().isAfter(moment));
  }

  /** The next ones that come into force after a moment, in their order. */
  public List<Activation> next(Instant moment, int most) {
    List<Activation> next = new ArrayList<>();
    Optional<LocalDateTime> start = starts.firstAfter(moment.plus(terms.leadTime()));
    while (start.isPresent() && next.size() < most) {
      Activation activation = activation(start.get());
      // One that lies within an hour that the clock skips has no length.
      if (activation.endsAt().isAfter(activation.startsAt())) {
        next.add(activation);
      }
      start = starts.after(start.get());
    }
    return next;
  }

  /** When it should be looked at again: at the latest when it comes into force or ends. */
  public Optional<Instant> nextChange(Instant moment) {
    Optional<Activation> now = at(moment);
    if (now.isPresent()) {
      return now.map(Activation::endsAt);
    }
    return next(moment, 1).stream().map(Activation::from).findFirst();
  }

  /** The end of an activation that was cut to {@link #LONGEST}, or could be: none fires. */
  boolean endsByItself(Activation activation) {
    return activation.endsAt().isBefore(activation.startsAt().plus(LONGEST)) || ends.isEmpty();
  }

  private Activation activation(LocalDateTime start) {
    Instant startsAt = starts.moment(start);
    Instant endsAt = startsAt.plus(terms.duration().orElse(LONGEST));
    Optional<Instant> ending = ends.flatMap(clock -> clock.after(start).map(clock::moment));
    return new Activation(
        startsAt.minus(terms.leadTime()),
        startsAt,
        Stream.concat(ending.stream(), Stream.of(endsAt)).min(Instant::compareTo).orElseThrow());
  }
}
